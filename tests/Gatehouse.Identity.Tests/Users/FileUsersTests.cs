using Gatehouse.Identity.Hashing;
using Gatehouse.Identity.Users;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Identity.Tests.Users;

public sealed class FileUsersTests : IDisposable
{
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(100);

    private readonly TempFolder folder = new();
    private readonly FakeTime time = new();
    private readonly Collected logs = new();
    private readonly Passwords passwords = new(iterations: 1000);

    public void Dispose()
    {
        folder.Dispose();
        passwords.Dispose();
    }

    [Theory]
    [InlineData("ada@example.com")]
    [InlineData("ADA@EXAMPLE.COM")]
    [InlineData("Ada")]
    public async Task A_user_is_found_by_either_name_in_any_case(string login)
    {
        var users = Open("ada");

        (await users.FindAsync(login, default)).User!.Id.ShouldBe("ada");
        (await users.FindByIdAsync("ada", default)).User!.Id.ShouldBe("ada");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("' OR 1=1 --")]
    [InlineData("a\0da")]
    [InlineData("\ud800")]
    public async Task Any_other_name_is_unknown(string login) => (await Open("ada").FindAsync(login, default)).ShouldBe(UserLookup.Unknown);

    [Fact]
    public async Task A_change_counts_after_a_second_without_a_restart()
    {
        var users = Open("ada");
        Write("ada", "bob");
        (await users.FindAsync("bob", default)).User.ShouldBeNull();

        time.Advance(TimeSpan.FromSeconds(1));

        (await FindSettledAsync(users, "bob")).ShouldNotBeNull();
        logs.Lines.ShouldHaveSingleItem().ShouldEndWith("was read again: 2 users.");
    }

    [Fact]
    public async Task Who_asks_after_a_change_does_not_lend_the_thread_to_read_the_file()
    {
        var users = Open("ada");
        Write([.. Enumerable.Range(0, 3000).Select(i => "user" + i)]);
        time.Advance(TimeSpan.FromSeconds(1));

        var first = users.FindAsync("user7", default);
        var second = users.FindAsync("ada", default);

        first.IsCompleted.ShouldBeFalse();
        second.IsCompleted.ShouldBeTrue("others go on with the users from before");
        await time.WhenTimersPendAsync();
        time.Advance(Settled);
        (await first).User.ShouldNotBeNull();
        (await second).User.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_bad_edit_is_logged_once_with_its_place_and_the_users_from_before_go_on()
    {
        var users = Open("ada");
        folder.Write("users.yaml", "users:\n- id: 1\n  oops: 2\n");

        time.Advance(TimeSpan.FromSeconds(1));
        (await FindSettledAsync(users, "ada")).ShouldNotBeNull();
        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            (await users.FindAsync("ada", default)).User.ShouldNotBeNull();
        }

        logs.Lines.Count(line => line.Contains("users.yaml:3:3: unknown key 'oops'", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_is_taken_away_and_comes_back_is_read_again()
    {
        var users = Open("ada");
        File.Delete(folder.File("users.yaml"));
        time.Advance(TimeSpan.FromSeconds(1));
        (await FindSettledAsync(users, "ada")).ShouldNotBeNull();

        Write("bob");
        time.Advance(TimeSpan.FromSeconds(1));

        (await FindSettledAsync(users, "ada")).ShouldBeNull();
        (await users.FindAsync("bob", default)).User.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_file_that_an_editor_has_emptied_and_is_still_writing_takes_nobody_away()
    {
        var users = Open("ada");
        folder.Write("users.yaml", "");
        time.Advance(TimeSpan.FromSeconds(1));
        var asked = users.FindByIdAsync("ada", default);
        await time.WhenTimersPendAsync();

        Write("ada", "bob");
        time.Advance(Settled);

        (await asked).User.ShouldNotBeNull();
        time.Advance(TimeSpan.FromSeconds(1));
        (await FindSettledAsync(users, "bob")).ShouldNotBeNull();
    }

    [Fact]
    public void A_bad_file_is_not_opened()
    {
        folder.Write("users.yaml", "users: 1\n");

        FileUsers.Open(folder.File("users.yaml"), time, logs, out var errors).ShouldBeNull();

        errors.ShouldHaveSingleItem();
    }

    // Of a file that has changed: the look at it waits for its end.
    private async Task<User?> FindSettledAsync(FileUsers users, string login)
    {
        var asked = users.FindAsync(login, default);
        await time.WhenTimersPendAsync();
        time.Advance(Settled);
        return (await asked).User;
    }

    private FileUsers Open(params string[] names)
    {
        Write(names);
        return FileUsers.Open(folder.File("users.yaml"), time, logs, out _).ShouldNotBeNull();
    }

    private void Write(params string[] names)
    {
        var hash = passwords.Hash("secret");
        folder.Write("users.yaml", "users:\n" + string.Concat(names.Select(name => $"- {{ id: {name}, username: {name}, email: {name}@example.com, password: {hash} }}\n")));
    }
}
