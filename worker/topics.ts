/**
 * Topic of the packet by which the agent tells the bridges of phones that its speech was cut off. Only the agent may send
 * data, and who reads this asks who it is from.
 */
export const INTERRUPTED_TOPIC = "rymi.interrupted";
