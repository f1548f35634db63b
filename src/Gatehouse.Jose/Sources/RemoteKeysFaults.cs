namespace Gatehouse.Jose.Sources;

/// <summary>The sentences of <see cref="RemoteKeysFault"/>.</summary>
public static class RemoteKeysFaults
{
    /// <summary>The fault in one plain sentence.</summary>
    public static string Sentence(this RemoteKeysFault fault) => fault switch
    {
        RemoteKeysFault.None => "The keys were fetched.",
        RemoteKeysFault.NotReachable => "The key server could not be reached.",
        RemoteKeysFault.TimedOut => "The key server did not answer in time.",
        RemoteKeysFault.StatusNot200 => "The key server did not answer with 200.",
        RemoteKeysFault.Redirected => "The key server redirected, which is not followed.",
        RemoteKeysFault.TooLarge => "The key server's answer is larger than 512 KiB.",
        RemoteKeysFault.DiscoveryNotValid => "The discovery document is not valid.",
        RemoteKeysFault.IssuerWrong => "The discovery document is of another issuer.",
        RemoteKeysFault.AddressNotAllowed => "The discovery document names an address that is not allowed.",
        RemoteKeysFault.SetNotValid => "The key server's answer is not a key set with a usable key.",
        _ => "The keys could not be fetched.",
    };
}
