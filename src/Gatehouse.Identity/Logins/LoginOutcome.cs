namespace Gatehouse.Identity.Logins;

/// <summary>What came of a login or a refresh.</summary>
/// <param name="Status">Which of these.</param>
/// <param name="Tokens">The tokens when issued; null otherwise.</param>
/// <param name="RetryAfter">When it may be tried again, from now, a whole number of seconds; zero when issued or refused.</param>
public readonly record struct LoginOutcome(LoginStatus Status, IssuedTokens? Tokens, TimeSpan RetryAfter)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    internal static LoginOutcome Refused => new(LoginStatus.Refused, null, TimeSpan.Zero);

    internal static LoginOutcome Unavailable => new(LoginStatus.Unavailable, null, Soon);

    internal static LoginOutcome Issued(IssuedTokens tokens) => new(LoginStatus.Issued, tokens, TimeSpan.Zero);

    internal static LoginOutcome LockedOut(TimeSpan wait) =>
        new(LoginStatus.LockedOut, null, TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.TotalSeconds))));
}
