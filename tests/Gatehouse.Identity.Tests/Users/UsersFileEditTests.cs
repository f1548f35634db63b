using Gatehouse.Identity.Hashing;
using Gatehouse.Identity.Users;
using Gatehouse.TestKit.Files;

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
    public void A_file_that_is_not_there_is_made_for_its_owner_only()
    {
        UsersFileEdit.Add(Path, ada).ShouldBeNull();

        var user = UsersFile.Read(Path).Users.ShouldHaveSingleItem();
        user.ShouldSatisfyAllConditions(
            () => user.DisplayName.ShouldBe(ada.DisplayName),
            () => user.Roles.ShouldBe(ada.Roles),
            () => user.PasswordHash.ShouldBe(ada.PasswordHash),
            () => user.Email.ShouldBe(ada.Email));
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(folder.Path).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("# head\nusers:\n  # first\n  - {id: b, username: bob, password: HASH} # tail\n")]
    [InlineData("users:\n- id: b\n  username: bob\n  password: HASH\n# end")]
    [InlineData("users:\n      -   id: b\n          username: bob\n          password: HASH\n\n")]
    [InlineData("\"users\":\n  - id: b\n    username: bob\n    password: HASH")]
    public void The_rest_of_the_file_stays_as_it_is(string text)
    {
        text = text.Replace("HASH", ada.PasswordHash, StringComparison.Ordinal);
        folder.Write("users.yaml", text);

        UsersFileEdit.Add(Path, ada).ShouldBeNull();
        UsersFileEdit.Add(Path, ada with { Id = "2", Email = "eve@example.com" }).ShouldBeNull();

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
    public void The_first_user_of_a_file_is_added_too(string text)
    {
        folder.Write("users.yaml", text);

        UsersFileEdit.Add(Path, ada).ShouldBeNull();

        UsersFile.Read(Path).Users.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("users: 7\n", "users.yaml:1:8: 'users' is a list")]
    [InlineData("users: [{id: b, username: bob, password: HASH}]\n", "add this one by hand")]
    [InlineData("users:\n- {id: b, username: bob, password: HASH}\n...\n", "users.yaml")]
    [InlineData("users:\n- {id: b, email: ADA@example.com, password: HASH}\n", "'ada@example.com' is taken by the user in line 2")]
    [InlineData("users:\n- {id: 1, username: bob, password: HASH}\n", "the id '1' is taken by the user in line 2")]
    public void What_cannot_be_added_changes_nothing(string text, string expected)
    {
        text = text.Replace("HASH", ada.PasswordHash, StringComparison.Ordinal);
        folder.Write("users.yaml", text);

        UsersFileEdit.Add(Path, ada).ShouldNotBeNull().ShouldContain(expected);

        File.ReadAllText(Path).ShouldBe(text);
        Directory.GetFiles(folder.Path).ShouldHaveSingleItem();
    }
}
