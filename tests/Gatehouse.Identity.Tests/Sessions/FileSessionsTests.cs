using Gatehouse.Identity.Revoking;
using Gatehouse.Identity.Sessions;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Identity.Tests.Sessions;

public sealed class FileSessionsTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private readonly FakeTime time = new();
    private readonly Collected logs = new();
    private Revocations revocations = null!;
    private FileSessions sessions = null!;

    private TokenTimes Times => new(time.GetUtcNow().AddMinutes(15), time.GetUtcNow().AddDays(14));

    public Task InitializeAsync()
    {
        Open();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await sessions.DisposeAsync();
        revocations.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_session_and_its_rotations_outlive_the_process()
    {
        var first = await BeginAsync();
        var second = await RotateAsync(first);

        await RestartAsync();

        (await sessions.FindOwnerAsync(second, default)).UserId.ShouldBe("ada");
        await RotateAsync(second);
    }

    [Fact]
    public async Task A_token_without_an_end_is_revoked_for_good()
    {
        (await sessions.RevokeTokenAsync("endless", DateTimeOffset.MaxValue, default)).ShouldBe(StoreStatus.Done);

        await RestartAsync();

        revocations.IsRevoked("endless", "ada", time.GetUtcNow()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_that_is_used_twice_ends_its_session_and_the_access_tokens_of_it_only()
    {
        var first = await BeginAsync();
        var other = await BeginAsync();
        var second = await RotateAsync(first);

        (await sessions.RotateAsync(first, first.Next(), Times, default)).ShouldBe(RotateStatus.Reused);

        (await sessions.RotateAsync(second, second.Next(), Times, default)).ShouldBe(RotateStatus.Unknown);
        revocations.IsRevoked(first.Session + ".abc", "ada", time.GetUtcNow()).ShouldBeTrue();
        revocations.IsRevoked(other.Session + ".abc", "ada", time.GetUtcNow()).ShouldBeFalse();
        await RestartAsync();
        revocations.IsRevoked(first.Session + ".abc", "ada", time.GetUtcNow()).ShouldBeTrue();
        await RotateAsync(other);
    }

    [Fact]
    public async Task Of_many_rotations_of_one_token_at_the_same_time_one_wins_and_the_session_ends()
    {
        var token = await BeginAsync();

        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => sessions.RotateAsync(token, token.Next(), Times, default).AsTask())));

        all.Count(status => status == RotateStatus.Rotated).ShouldBe(1);
        all.Count(status => status == RotateStatus.Reused).ShouldBe(1);
        all.Count(status => status == RotateStatus.Unknown).ShouldBe(48);
    }

    [Fact]
    public async Task A_token_that_was_not_used_for_too_long_is_expired_and_later_unknown()
    {
        var token = await BeginAsync();
        time.Advance(TimeSpan.FromDays(14));

        (await sessions.RotateAsync(token, token.Next(), Times, default)).ShouldBe(RotateStatus.Expired);
        (await sessions.RotateAsync(token, token.Next(), Times, default)).ShouldBe(RotateStatus.Unknown);
    }

    [Fact]
    public async Task A_clock_that_is_set_ahead_and_back_ends_no_session_and_those_that_are_over_still_go()
    {
        var now = time.GetUtcNow();
        var token = await BeginAsync();
        time.SetUtcNow(now.AddYears(1));
        time.Advance(TimeSpan.FromMinutes(10));
        await BeginAsync();
        time.SetUtcNow(now.AddMinutes(10));

        token = await RotateAsync(token);
        time.Advance(TimeSpan.FromDays(15));

        (await sessions.RotateAsync(token, token.Next(), Times, default)).ShouldBe(RotateStatus.Expired);
        (await sessions.RotateAsync(token, token.Next(), Times, default)).ShouldBe(RotateStatus.Unknown);
    }

    [Fact]
    public async Task A_session_that_is_ended_stays_so_until_its_last_access_token_expires()
    {
        var token = await BeginAsync();

        (await sessions.RevokeSessionAsync(token.Session, default, default)).ShouldBe(StoreStatus.Done);

        await RestartAsync();
        (await sessions.FindOwnerAsync(token, default)).ShouldBe(SessionOwner.Unknown);
        revocations.IsRevoked(token.Session + ".x", null, null).ShouldBeTrue();
        time.Advance(TimeSpan.FromMinutes(16));
        revocations.Count.ShouldBe(0);
        await RestartAsync();
        revocations.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_session_that_is_not_known_is_revoked_as_long_as_the_token_at_hand_is_valid()
    {
        await sessions.RevokeSessionAsync("unknown", default, default);
        revocations.Count.ShouldBe(0);

        await sessions.RevokeSessionAsync("gone", time.GetUtcNow().AddMinutes(1), default);

        revocations.IsRevoked("gone.x", null, null).ShouldBeTrue();
    }

    [Fact]
    public async Task All_before_now_ends_every_session_of_the_user_and_of_nobody_else()
    {
        var token = await BeginAsync();
        var other = await BeginAsync("bob");
        var now = time.GetUtcNow();

        await sessions.RevokeUserBeforeAsync("ada", now, now.AddMinutes(15), default);

        await RestartAsync();
        (await sessions.FindOwnerAsync(token, default)).UserId.ShouldBeNull();
        await RotateAsync(other);
        revocations.IsRevoked(null, "ada", now).ShouldBeTrue();
        revocations.IsRevoked(null, "ada", now.AddSeconds(1)).ShouldBeFalse();
        revocations.IsRevoked(null, "bob", now).ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        await RotateAsync(await BeginAsync());
    }

    [Fact]
    public async Task When_most_is_dead_a_smaller_file_takes_its_place_and_nothing_is_lost()
    {
        var revoked = time.GetUtcNow().AddHours(1);
        await sessions.RevokeTokenAsync("kept", revoked, default);
        var token = await BeginAsync();
        for (var i = 0; i < 200; i++)
            token = await RotateAsync(token);

        await RestartAsync();

        File.ReadAllLines(folder.File("s")).Length.ShouldBeLessThan(30);
        revocations.IsRevoked("kept", null, null).ShouldBeTrue();
        await RotateAsync(token);
    }

    [Fact]
    public void A_second_process_is_told_to_use_a_database()
    {
        using var others = new Revocations(time);

        Should.Throw<SessionFileException>(() => FileSessions.Open(folder.File("s"), others, time, logs)).Message.ShouldContain("another process has this file");

        others.IsReady.ShouldBeFalse();
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told_in_a_sentence() =>
        Should.Throw<SessionFileException>(() => FileSessions.Open(folder.File("no/s"), revocations, time, logs)).Message.ShouldContain("no/s");

    [Fact]
    public async Task After_the_end_nothing_is_acknowledged()
    {
        await sessions.DisposeAsync();

        (await sessions.RevokeTokenAsync("j", time.GetUtcNow().AddHours(1), default)).ShouldBe(StoreStatus.Unavailable);
    }

    [Fact]
    public async Task What_cannot_be_written_is_not_acknowledged_and_a_rotation_can_be_tried_again()
    {
        var token = await BeginAsync();
        var state = new SessionState(revocations, time);
        state.Create("ada", token, Times);
        state.Keep();

        state.Rotate(token, token.Next(), Times).ShouldBe(RotateStatus.Rotated);
        state.TakeBack();

        state.Rotate(token, token.Next(), Times).ShouldBe(RotateStatus.Rotated);
    }

    private void Open()
    {
        revocations = new Revocations(time);
        sessions = FileSessions.Open(folder.File("s"), revocations, time, logs, slack: 20);
        revocations.IsReady.ShouldBeTrue();
    }

    private async Task RestartAsync()
    {
        await sessions.DisposeAsync();
        revocations.Dispose();
        Open();
    }

    private async Task<RefreshToken> BeginAsync(string user = "ada")
    {
        var token = RefreshToken.Create();
        (await sessions.CreateAsync(user, token, Times, default)).ShouldBe(StoreStatus.Done);
        return token;
    }

    private async Task<RefreshToken> RotateAsync(RefreshToken token)
    {
        var next = token.Next();
        (await sessions.RotateAsync(token, next, Times, default)).ShouldBe(RotateStatus.Rotated);
        return next;
    }
}
