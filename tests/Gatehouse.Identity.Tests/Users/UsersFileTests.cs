using Gatehouse.Identity.Hashing;
using Gatehouse.Identity.Users;

namespace Gatehouse.Identity.Tests.Users;

public sealed class UsersFileTests
{
    private static readonly string Hash = MakeHash();

    [Fact]
    public void Users_are_read_with_all_they_have()
    {
        var file = UsersFile.Parse($"""
            # people
            users:
              - id: 7
                email: Ada@example.com
                username: ada
                name: Ada L.
                roles: [admin, customer]
                password: {Hash}
              - id: u2
                username: bob
                roles: customer
                password: {Hash}
                disabled: true
            """);

        file.Errors.ShouldBeEmpty();
        file.Users.Count.ShouldBe(2);
        file.Users[0].ShouldSatisfyAllConditions(
            user => user.Id.ShouldBe("7"),
            user => user.Email.ShouldBe("Ada@example.com"),
            user => user.DisplayName.ShouldBe("Ada L."),
            user => user.Roles.ShouldBe(["admin", "customer"]),
            user => user.IsDisabled.ShouldBeFalse());
        file.Users[1].IsDisabled.ShouldBeTrue();
        file.Users[1].Roles.ShouldBe(["customer"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nobody yet\n")]
    [InlineData("users:\n")]
    [InlineData("users: []\n")]
    public void A_file_may_have_nobody(string text)
    {
        UsersFile.Parse(text).Errors.ShouldBeEmpty();
        UsersFile.Parse(text).Users.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("users:\n- id: 1\n  mail: a@b\n  username: a\n  password: HASH\n", "3:3: unknown key 'mail'")]
    [InlineData("people: []\n", "1:1: unknown key 'people'")]
    [InlineData("- id: 1\n", "1:1: the file has one key")]
    [InlineData("users: yes\n", "1:8: 'users' is a list")]
    [InlineData("users:\n- ada\n", "2:3: a user is a map")]
    [InlineData("users:\n- id: 1\n  password: HASH\n", "2:3: a user has 'email' or 'username'")]
    [InlineData("users:\n- username: a\n  password: HASH\n", "2:3: a user has an 'id'")]
    [InlineData("users:\n- id: 1\n  username: a\n", "2:3: a user has a 'password'")]
    [InlineData("users:\n- id: 1\n  username: a\n  password: secret\n", "4:13: this is not a hash")]
    [InlineData("users:\n- id: 1\n  username:\n  password: HASH\n", "'username' is a text")]
    [InlineData("users:\n- id: 1\n  username: a\n  disabled: no\n  password: HASH\n", "4:13: 'disabled' is true or false")]
    [InlineData("users:\n- id: 1\n  username: a\n  roles: [{}]\n  password: HASH\n", "4:11: 'roles' is a list of names")]
    [InlineData("users:\n- {id: 1, username: a, password: HASH}\n- {id: 1, username: b, password: HASH}\n", "3:8: the id '1' is taken by the user in line 2")]
    [InlineData("users:\n- {id: 1, username: a@b, password: HASH}\n- {id: 2, email: A@B, password: HASH}\n", "the name to log in with 'A@B' is taken by the user in line 2")]
    [InlineData("users:\n- {id: 1, id: 2, username: a, password: HASH}\n", "2:")]
    [InlineData("users:\n  - id: [\n", ":")]
    [InlineData("users:\n- id: 1\n  username: a\n  roles: [admin\n  password: HASH\n", "4:10: this is not valid YAML")]
    [InlineData("users:\n- id: 1\n  username: !!s[tr a\n  password: HASH\n", "3:11: this is not valid YAML")]
    [InlineData("...\nusers:\n- id: 1\n  us!", "this is not valid YAML")]
    public void A_mistake_is_told_with_its_place_and_nobody_is_let_in(string text, string expected)
    {
        var file = UsersFile.Parse(text.Replace("HASH", Hash, StringComparison.Ordinal));

        file.Users.ShouldBeEmpty();
        file.Errors.Select(error => error.In("f")[2..]).ShouldContain(error => error.Contains(expected, StringComparison.Ordinal), string.Join('\n', file.Errors));
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_mistake() =>
        UsersFile.Read("/nowhere/users.yaml").Errors.ShouldHaveSingleItem().In("f").ShouldBe("f: there is no such file");

    private static string MakeHash()
    {
        using var passwords = new Passwords(iterations: 1000);
        return passwords.Hash("secret");
    }
}
