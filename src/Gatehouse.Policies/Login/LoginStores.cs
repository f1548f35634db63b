using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Identity;
using Gatehouse.Identity.Hashing;
using Gatehouse.Identity.Lockouts;
using Gatehouse.Identity.Revoking;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Login;

/// <summary>
/// What a login keeps: users, sessions, what is revoked, and who has guessed wrong. Outlives changes of the <c>login</c> section. What cannot
/// be opened is tried again; until then nobody logs in, and no token passes.
/// </summary>
internal sealed partial class LoginStores(IStoreOpener opener, TimeProvider time, ILogger logger) : GatewayPart
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SayAgainAfter = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource ended = new();
    private volatile IdentityStores? stores;
    private volatile string? closed;
    private Task opening = Task.CompletedTask;
    private long saidAt;

    /// <summary>What is revoked; not ready before the stores are open.</summary>
    public Revocations Revocations { get; } = new(time);

    /// <summary>Verifies passwords.</summary>
    public Passwords Passwords { get; } = new();

    /// <summary>Counts wrong passwords.</summary>
    public Lockout Lockout { get; } = new(time);

    /// <summary>Users and sessions; null as long as they are not open.</summary>
    public IdentityStores? Current => stores;

    /// <summary>Why they are not open; null when they are.</summary>
    public override string? Hindrance => closed;

    public override async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await opening;
        if (stores is { } open)
            await open.DisposeAsync();
        Revocations.Dispose();
        Passwords.Dispose();
        ended.Dispose();
        await base.DisposeAsync();
    }

    protected override void Start()
    {
        if (!TryOpen())
            opening = RetryAsync();
    }

    private async Task RetryAsync()
    {
        try
        {
            do
                await Task.Delay(RetryAfter, time, ended.Token);
            while (!TryOpen());
        }
        catch (OperationCanceledException)
        {
            // Disposed of.
        }
    }

    private bool TryOpen()
    {
        Exception? unexpected = null;
        string? why;
        try
        {
            stores = opener.Open(Revocations, time, logger, out why);
        }
        catch (Exception e) // an opener may be anybody's; whatever it is may be gone the next time
        {
            unexpected = e;
            why = e.Message;
        }
        if (stores is null && (why != closed || time.GetElapsedTime(saidAt) >= SayAgainAfter))
        {
            saidAt = time.GetTimestamp();
            LogClosed(logger, unexpected, why!);
        }
        closed = why;
        return stores is not null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Nobody can log in, and no token of the login passes, until this is gone: {Why}")]
    private static partial void LogClosed(ILogger logger, Exception? exception, string why);
}
