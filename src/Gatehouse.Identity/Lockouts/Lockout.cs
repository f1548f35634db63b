using System.Net;
using System.Net.Sockets;
using Gatehouse.Identity.Users;

namespace Gatehouse.Identity.Lockouts;

/// <summary>
/// Slows down who guesses passwords, per account and per client address (an IPv6 address counts as its /64). An attempt counts as a failure
/// from its beginning, so that many at once are not free; success forgets the failures of the account, but not those of the address.
/// Unknown accounts count like known ones. Kept in memory of this process, bounded: the account or address that was idle longest is
/// forgotten first. Live and thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="account">The rule for accounts; null for <see cref="LockoutRule.Account"/>.</param>
/// <param name="address">The rule for addresses; null for <see cref="LockoutRule.Address"/>.</param>
/// <param name="capacity">How many accounts and how many addresses are remembered.</param>
public sealed class Lockout(TimeProvider time, LockoutRule? account = null, LockoutRule? address = null, int capacity = 100_000)
{
    private readonly FailureTable accounts = new(account ?? LockoutRule.Account, capacity);
    private readonly FailureTable addresses = new(address ?? LockoutRule.Address, capacity);
    private readonly long begun = time.GetTimestamp();

    /// <summary>Begins an attempt and counts it as a failure. False when it is too early; then nothing is counted.</summary>
    /// <param name="login">The name to log in with, in any case.</param>
    /// <param name="client">Where the client is; null when it is not known.</param>
    /// <param name="wait">When false: the time from now after which an attempt is let through.</param>
    public bool TryBegin(string login, IPAddress? client, out TimeSpan wait)
    {
        var now = time.GetElapsedTime(begun);
        var accountWait = accounts.Wait(AccountKey(login), now);
        var addressWait = addresses.Wait(AddressKey(client), now);
        wait = accountWait > addressWait ? accountWait : addressWait;
        if (wait > TimeSpan.Zero)
            return false;
        accounts.Fail(AccountKey(login), now);
        addresses.Fail(AddressKey(client), now);
        return true;
    }

    /// <summary>The attempt was good.</summary>
    public void Succeed(string login, IPAddress? client)
    {
        accounts.Forget(AccountKey(login));
        addresses.Undo(AddressKey(client));
    }

    /// <summary>The attempt was not decided: a store was away, or the client left before anything was verified.</summary>
    public void Undo(string login, IPAddress? client)
    {
        accounts.Undo(AccountKey(login));
        addresses.Undo(AddressKey(client));
    }

    private static string AccountKey(string login) => LoginName.Normalize(login) ?? "";

    private static string AddressKey(IPAddress? client)
    {
        if (client is null)
            return "";
        if (client.IsIPv4MappedToIPv6)
            client = client.MapToIPv4();
        if (client.AddressFamily != AddressFamily.InterNetworkV6)
            return client.ToString();
        Span<byte> bytes = stackalloc byte[16];
        client.TryWriteBytes(bytes, out _);
        return Convert.ToHexString(bytes[..8]);
    }
}
