using Gatehouse.Identity;
using Gatehouse.Identity.Revoking;
using Gatehouse.Identity.Sessions;
using Gatehouse.Policies.Login;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Time;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Tests.Login;

public sealed class LoginStoresTests : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly TempFolder folder = new();
    private readonly FakeTime time = new();
    private readonly Lines lines = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Whatever_goes_wrong_while_opening_is_tried_again()
    {
        var opener = new Opener(folder.File("sessions"), failures: 2);
        await using var stores = new LoginStores(opener, time, lines);

        stores.EnsureStarted();
        stores.Hindrance.ShouldBe("who knows");
        await TryAgainAsync();
        stores.Current.ShouldBeNull();
        await TryAgainAsync();

        await Eventually.BeAsync(() => stores.Current is not null && stores.Hindrance is null);
        stores.Revocations.IsReady.ShouldBeTrue();
    }

    [Fact]
    public async Task What_stays_wrong_is_said_once_a_minute()
    {
        var opener = new Opener(folder.File("sessions"), failures: int.MaxValue);
        await using var stores = new LoginStores(opener, time, lines);
        stores.EnsureStarted();

        for (var i = 0; i < 29; i++)
            await TryAgainAsync();
        await WaitForRetryAsync();
        lines.Count.ShouldBe(1);
        await TryAgainAsync();
        await WaitForRetryAsync();

        lines.Count.ShouldBe(2);
    }

    // Besides the timer of the revocations.
    private Task WaitForRetryAsync() => time.WhenTimersPendAsync(2);

    private async Task TryAgainAsync()
    {
        await WaitForRetryAsync();
        time.Advance(RetryAfter);
    }

    private sealed class Opener(string path, int failures) : IStoreOpener
    {
        private int tries;

        public IdentityStores? Open(Revocations revocations, TimeProvider time, ILogger logger, out string? why)
        {
            why = null;
            return tries++ < failures
                ? throw new InvalidOperationException("who knows")
                : new IdentityStores(null!, FileSessions.Open(path, revocations, time, logger));
        }
    }

    private sealed class Lines : ILogger
    {
        public int Count { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Count++;
    }
}
