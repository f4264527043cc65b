/** Runs before the first paint, so that nobody sees the other theme flash by. */
export const THEME_SCRIPT = `try{var t=localStorage.getItem("theme");if(t)document.documentElement.dataset.theme=t}catch(e){}`;
