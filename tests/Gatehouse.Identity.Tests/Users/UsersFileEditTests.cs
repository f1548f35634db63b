using System.Diagnostics;
using Gatehouse.Identity.Hashing;
using Gatehouse.Identity.Users;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Identity.Tests.Users;

public sealed class UsersFileEditTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly User ada;

    public UsersFileEditTests()
    {
        using var passwords = new Passwords(iterations: 1000);
        ada = new User { Id = "1", Email = "ada@example.com", DisplayName = "Ada \"the\" L: #1\\", Roles = ["admin", "true", "a, b"], PasswordHash = passwords.Hash("secret") };
    }

    private string Path => folder.File("users.yaml");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_that_is_not_there_is_made_for_its_owner_only()
    {
        (await AddAsync(ada)).ShouldBeNull();

        var user = UsersFile.Read(Path).Users.ShouldHaveSingleItem();
        user.ShouldSatisfyAllConditions(
            () => user.DisplayName.ShouldBe(ada.DisplayName),
            () => user.Roles.ShouldBe(ada.Roles),
            () => user.PasswordHash.ShouldBe(ada.PasswordHash),
            () => user.Email.ShouldBe(ada.Email));
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(folder.Path).ShouldBe([Path, Path + ".lock"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("# head\nusers:\n  # first\n  - {id: b, username: bob, password: HASH} # tail\n")]
    [InlineData("users:\n- id: b\n  username: bob\n  password: HASH\n# end")]
    [InlineData("users:\n      -   id: b\n          username: bob\n          password: HASH\n\n")]
    [InlineData("\"users\":\n  - id: b\n    username: bob\n    password: HASH")]
    public async Task The_rest_of_the_file_stays_as_it_is(string text)
    {
        text = text.Replace("HASH", ada.PasswordHash, StringComparison.Ordinal);
        folder.Write("users.yaml", text);

        (await AddAsync(ada)).ShouldBeNull();
        (await AddAsync(ada with { Id = "2", Email = "eve@example.com" })).ShouldBeNull();

        File.ReadAllText(Path).ShouldStartWith(text);
        UsersFile.Read(Path).Users.Select(user => user.Id).ShouldBe(["b", "1", "2"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nobody yet")]
    [InlineData("users:\n")]
    [InlineData("users: # nobody\n")]
    [InlineData("users: []\n")]
    [InlineData("users: [] # nobody\n")]
    public async Task The_first_user_of_a_file_is_added_too(string text)
    {
        folder.Write("users.yaml", text);

        (await AddAsync(ada)).ShouldBeNull();

        UsersFile.Read(Path).Users.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Of_two_who_add_at_once_nobody_is_lost()
    {
        var ids = Enumerable.Range(1, 16).Select(i => $"{i}").ToArray();

        foreach (var two in ids.Chunk(2))
        {
            var problems = await Task.WhenAll(two.Select(id => Task.Run(() => AddAsync(ada with { Id = id, Email = $"{id}@example.com" }))));
            problems.ShouldAllBe(problem => problem == null);
        }

        UsersFile.Read(Path).Users.Select(user => user.Id).ShouldBe(ids, ignoreOrder: true);
    }

    [Fact]
    public async Task Who_waits_too_long_for_another_is_told()
    {
        var time = new FakeTime();
        await using (new FileStream(Path + ".lock", FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            var adding = UsersFileEdit.AddAsync(Path, ada, time, default);
            adding.IsCompleted.ShouldBeFalse();
            while (await Task.WhenAny(adding, time.WhenTimersPendAsync()) != adding)
                time.Advance(TimeSpan.FromSeconds(5));
            (await adding).ShouldNotBeNull().ShouldContain("somebody else is adding to this file");
        }

        (await AddAsync(ada)).ShouldBeNull();
    }

    [Theory]
    [InlineData("users: 7\n", "users.yaml:1:8: 'users' is a list")]
    [InlineData("users: [{id: b, username: bob, password: HASH}]\n", "add this one by hand")]
    [InlineData("users:\n- {id: b, username: bob, password: HASH}\n...\n", "users.yaml")]
    [InlineData("users:\n- {id: b, email: ADA@example.com, password: HASH}\n", "'ada@example.com' is taken by the user in line 2")]
    [InlineData("users:\n- {id: 1, username: bob, password: HASH}\n", "the id '1' is taken by the user in line 2")]
    public async Task What_cannot_be_added_changes_nothing(string text, string expected)
    {
        text = text.Replace("HASH", ada.PasswordHash, StringComparison.Ordinal);
        folder.Write("users.yaml", text);

        (await AddAsync(ada)).ShouldNotBeNull().ShouldContain(expected);

        File.ReadAllText(Path).ShouldBe(text);
        Directory.GetFiles(folder.Path).ShouldBe([Path, Path + ".lock"], ignoreOrder: true);
    }

    [PrivilegedFact]
    public async Task A_file_stays_with_whom_it_belongs_to()
    {
        folder.Write("users.yaml", "users: []\n");
        Run("chmod", "640", Path);
        Run("chown", "12345:23456", Path);

        (await AddAsync(ada)).ShouldBeNull();

        Run("stat", "-c", "%u:%g %a", Path).ShouldBe("12345:23456 640");
        Run("stat", "-c", "%u:%g", Path + ".lock").ShouldBe("12345:23456");
    }

    // Whoever may write to the folder could choose what root gives away, or writes over.
    [PrivilegedFact]
    public async Task Links_in_the_folder_lead_to_nothing_that_changes_hands()
    {
        folder.Write("users.yaml", "users: []\n");
        var other = folder.Write("other", "kept");
        Run("chown", "12345:23456", Path);
        File.CreateSymbolicLink(Path + ".lock", other);
        File.CreateSymbolicLink(Path + ".new", other);

        (await AddAsync(ada)).ShouldBeNull();

        Run("stat", "-c", "%u:%g", other).ShouldBe("0:0");
        (await File.ReadAllTextAsync(other)).ShouldBe("kept");
        Run("stat", "-c", "%u:%g", Path).ShouldBe("12345:23456");
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return output;
    }

    private Task<string?> AddAsync(User user) => UsersFileEdit.AddAsync(Path, user, TimeProvider.System, default);
}
