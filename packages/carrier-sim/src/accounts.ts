/** What an account at any carrier has. */
interface Owner {
  /** Its phone numbers, in the form +15551230001; any number is its own when this is not given. */
  numbers?: readonly string[];
}

/** The one account at Twilio: its SID (AC...) and the token that signs and authenticates. */
export interface TwilioAccount extends Owner {
  accountSid: string;
  authToken: string;
}

/** The one account at Plivo: its auth id (MA...) and the token that signs and authenticates. */
export interface PlivoAccount extends Owner {
  authId: string;
  authToken: string;
}

/** The one account at Vonage, with its one application. */
export interface VonageAccount extends Owner {
  applicationId: string;
  /** PEM; verifies the tokens that the application signs with its private key. */
  publicKey: string;
  /** Signs the account's webhooks. */
  signatureSecret: string;
  /** Basic credentials of the numbers and applications API, and the `api_key` claim of webhooks. */
  apiKey: string;
  apiSecret: string;
}
