using System.Net;
using Gatehouse.Identity.Hashing;
using Gatehouse.Identity.Lockouts;
using Gatehouse.Identity.Logins;
using Gatehouse.Identity.Revoking;
using Gatehouse.Identity.Sessions;
using Gatehouse.Identity.Users;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Identity.Tests.Logins;

public sealed class LoginServiceTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private readonly FakeTime time = new();
    private readonly Passwords passwords = new(iterations: 1000);
    private readonly OneUser users = new();
    private readonly Revocations revocations;
    private readonly FileSessions sessions;
    private readonly LoginService service;

    public LoginServiceTests()
    {
        users.User = new User { Id = "7", Email = "ada@example.com", Roles = ["admin"], PasswordHash = passwords.Hash("secret") };
        revocations = new Revocations(time);
        sessions = FileSessions.Open(folder.File("s"), revocations, time, new Collected());
        service = new LoginService(users, sessions, passwords, new Lockout(time), new LoginSettings { Sign = claims => "signed " + claims.TokenId }, time);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await sessions.DisposeAsync();
        revocations.Dispose();
        passwords.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Login_then_refresh_then_logout_and_no_token_is_good_any_more()
    {
        var first = await IssuedAsync(LoginAsync());
        first.AccessToken.ShouldBe("signed " + first.Claims.TokenId);
        first.Claims.User.Roles.ShouldBe(["admin"]);
        first.Claims.Expires.ShouldBe(time.GetUtcNow().AddMinutes(15));
        var second = await IssuedAsync(service.RefreshAsync(first.RefreshToken, default));
        IsRevoked(first).ShouldBeFalse();

        (await service.LogoutAsync(second.Claims.TokenId, second.Claims.Expires, null, default)).ShouldBe(StoreStatus.Done);

        IsRevoked(first).ShouldBeTrue();
        IsRevoked(second).ShouldBeTrue();
        (await service.RefreshAsync(second.RefreshToken, default)).Status.ShouldBe(LoginStatus.Refused);
    }

    [Fact]
    public async Task Logout_by_the_refresh_token_alone_ends_the_session_too()
    {
        var tokens = await IssuedAsync(LoginAsync());

        await service.LogoutAsync(null, default, tokens.RefreshToken, default);

        IsRevoked(tokens).ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_of_another_issuer_is_revoked_by_itself()
    {
        await service.LogoutAsync("foreign", time.GetUtcNow().AddHours(1), "rubbish", default);

        revocations.IsRevoked("foreign", "x", null).ShouldBeTrue();
    }

    [Fact]
    public async Task Logout_everywhere_ends_all_sessions_and_a_later_login_is_good()
    {
        var one = await IssuedAsync(LoginAsync());
        var two = await IssuedAsync(LoginAsync());

        await service.LogoutEverywhereAsync("7", default);

        IsRevoked(one).ShouldBeTrue();
        IsRevoked(two).ShouldBeTrue();
        (await service.RefreshAsync(one.RefreshToken, default)).Status.ShouldBe(LoginStatus.Refused);
        time.Advance(TimeSpan.FromSeconds(1));
        IsRevoked(await IssuedAsync(LoginAsync())).ShouldBeFalse();
    }

    [Fact]
    public async Task A_refresh_token_that_is_used_twice_ends_the_session_for_both()
    {
        var first = await IssuedAsync(LoginAsync());
        var second = await IssuedAsync(service.RefreshAsync(first.RefreshToken, default));

        (await service.RefreshAsync(first.RefreshToken, default)).Status.ShouldBe(LoginStatus.Refused);

        (await service.RefreshAsync(second.RefreshToken, default)).Status.ShouldBe(LoginStatus.Refused);
        IsRevoked(second).ShouldBeTrue();
    }

    [Theory]
    [InlineData("ada@example.com", "wrong")]
    [InlineData("nobody", "secret")]
    [InlineData("", "secret")]
    [InlineData("' OR 1=1 --", "secret")]
    [InlineData("ada@example.com", "")]
    public async Task Who_does_not_know_both_is_refused(string login, string password)
    {
        var outcome = await LoginAsync(login, password);

        outcome.Status.ShouldBe(LoginStatus.Refused);
        outcome.Tokens.ShouldBeNull();
    }

    [Fact]
    public async Task A_disabled_user_neither_logs_in_nor_refreshes()
    {
        var tokens = await IssuedAsync(LoginAsync());
        users.User = users.User! with { IsDisabled = true };

        (await LoginAsync()).Status.ShouldBe(LoginStatus.Refused);
        (await service.RefreshAsync(tokens.RefreshToken, default)).Status.ShouldBe(LoginStatus.Refused);

        IsRevoked(tokens).ShouldBeTrue();
    }

    [Fact]
    public async Task A_user_who_is_not_there_is_refused_and_has_the_session_still_when_there_again()
    {
        var tokens = await IssuedAsync(LoginAsync());
        var ada = users.User;
        users.User = null;
        (await service.RefreshAsync(tokens.RefreshToken, default)).Status.ShouldBe(LoginStatus.Refused);
        IsRevoked(tokens).ShouldBeFalse();

        users.User = ada;

        await IssuedAsync(service.RefreshAsync(tokens.RefreshToken, default));
    }

    [Fact]
    public async Task Guessing_is_slowed_down_with_the_time_to_wait_whether_the_user_exists_or_not()
    {
        foreach (var login in new[] { "ada@example.com", "nobody" })
        {
            for (var i = 0; i < 6; i++)
                (await LoginAsync(login, "wrong")).Status.ShouldBe(LoginStatus.Refused);

            var outcome = await LoginAsync(login, "secret");

            outcome.Status.ShouldBe(LoginStatus.LockedOut);
            outcome.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_store_that_is_away_is_no_open_door_and_uses_nothing_up()
    {
        var tokens = await IssuedAsync(LoginAsync());
        users.IsAway = true;
        for (var i = 0; i < 10; i++)
            (await LoginAsync()).Status.ShouldBe(LoginStatus.Unavailable);
        var outcome = await service.RefreshAsync(tokens.RefreshToken, default);
        outcome.Status.ShouldBe(LoginStatus.Unavailable);
        outcome.RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);

        users.IsAway = false;

        await IssuedAsync(service.RefreshAsync(tokens.RefreshToken, default));
        await IssuedAsync(LoginAsync());
    }

    [Fact]
    public async Task Rubbish_is_no_refresh_token()
    {
        foreach (var text in new[] { null, "", "x", new string('A', 64), new string('=', 64), new string('\uffff', 64), RefreshToken.Create().Text })
            (await service.RefreshAsync(text, default)).Status.ShouldBe(LoginStatus.Refused);
    }

    private bool IsRevoked(IssuedTokens tokens) => revocations.IsRevoked(tokens.Claims.TokenId, tokens.User.Id, tokens.Claims.IssuedAt);

    private Task<LoginOutcome> LoginAsync(string login = "ada@example.com", string password = "secret") =>
        service.LoginAsync(login, password, IPAddress.Loopback, default);

    private static async Task<IssuedTokens> IssuedAsync(Task<LoginOutcome> asked)
    {
        var outcome = await asked;
        outcome.Status.ShouldBe(LoginStatus.Issued);
        return outcome.Tokens!;
    }

    private sealed class OneUser : IUserStore
    {
        public User? User { get; set; }

        public bool IsAway { get; set; }

        public ValueTask<UserLookup> FindAsync(string login, CancellationToken cancellation) => Find(login == User?.Email);

        public ValueTask<UserLookup> FindByIdAsync(string id, CancellationToken cancellation) => Find(id == User?.Id);

        private ValueTask<UserLookup> Find(bool isUser) =>
            ValueTask.FromResult(IsAway ? UserLookup.Unavailable : isUser ? UserLookup.Found(User!) : UserLookup.Unknown);
    }
}
