namespace Gatehouse.Jose.Sources;

/// <summary>Why the last fetch of keys failed. <see cref="RemoteKeysFaults.Sentence"/> says it in plain English.</summary>
public enum RemoteKeysFault
{
    /// <summary>It did not fail, or there was none yet.</summary>
    None,

    /// <summary>No connection, or it broke.</summary>
    NotReachable,

    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>The server answered with another status than 200.</summary>
    StatusNot200,

    /// <summary>The server redirected, which is not followed.</summary>
    Redirected,

    /// <summary>The answer was larger than 512 KiB.</summary>
    TooLarge,

    /// <summary>The discovery document is not valid.</summary>
    DiscoveryNotValid,

    /// <summary>The discovery document is of another issuer.</summary>
    IssuerWrong,

    /// <summary>The discovery document leads to an address that is not allowed.</summary>
    AddressNotAllowed,

    /// <summary>The answer is not a JWK set with a usable key.</summary>
    SetNotValid,
}
