namespace Gatehouse.Jose.Tokens;

/// <summary>Why a token was refused. <see cref="TokenFaults.Sentence"/> says it in plain English.</summary>
public enum TokenFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>Longer than allowed.</summary>
    TooLong,

    /// <summary>Not three parts of strict base64url (RFC 7515 section 7.1).</summary>
    NotCompact,

    /// <summary>The header is not a JSON object as it has to be, or nested too deeply.</summary>
    HeaderNotValid,

    /// <summary>The claims are not a JSON object as it has to be, or nested too deeply.</summary>
    ClaimsNotValid,

    /// <summary>A member stands twice in an object of the header or the claims, or an object has more than 512.</summary>
    DuplicateMember,

    /// <summary>The header has <c>crit</c> or <c>b64</c>, which nothing here understands (RFC 7515 section 4.1.11, RFC 7797).</summary>
    CriticalExtension,

    /// <summary>The header brings a key or says where to fetch one: <c>jwk</c>, <c>jku</c>, <c>x5u</c>, <c>x5c</c>.</summary>
    BringsItsKey,

    /// <summary><c>alg</c> is missing, <c>none</c>, or not known.</summary>
    AlgorithmNotKnown,

    /// <summary><c>alg</c> is EdDSA: the platform offers no Ed25519.</summary>
    EdDsaNotOffered,

    /// <summary>The key that the token names is not for the token's algorithm.</summary>
    AlgorithmNotOfKey,

    /// <summary>No trusted key has the name that the token gives.</summary>
    KeyNotKnown,

    /// <summary>The token names no key, and too many could be meant.</summary>
    KeyNotNamed,

    /// <summary>The signature is wrong.</summary>
    SignatureWrong,

    /// <summary>A registered claim is not of its type, such as <c>exp</c> a text or outside 1970..9999.</summary>
    ClaimNotValid,

    /// <summary>A claim that the rules require is missing.</summary>
    ClaimMissing,

    /// <summary>The issuer is not one of the rules.</summary>
    IssuerWrong,

    /// <summary>None of the audiences is one of the rules.</summary>
    AudienceWrong,

    /// <summary><c>typ</c> is not one of the rules (RFC 8725 section 3.11).</summary>
    TypeWrong,

    /// <summary>Its time is over (<c>exp</c>).</summary>
    Expired,

    /// <summary>Its time has not come (<c>nbf</c>), or it was issued in the future (<c>iat</c>).</summary>
    NotYetValid,

    /// <summary>It was issued longer ago than the rules allow.</summary>
    TooOld,

    /// <summary>It was revoked.</summary>
    Revoked,

    /// <summary>No keys could be fetched yet: not the token's fault.</summary>
    KeysNotAvailable,
}
