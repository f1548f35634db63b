using System.CommandLine;
using Gatehouse.Host.Commands;
using Gatehouse.Identity.Hashing;
using Gatehouse.Identity.Users;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Host.Tests.Commands;

public sealed class UserCommandTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_user_is_added_with_the_password_of_standard_input()
    {
        var file = folder.File("users.yaml");

        (await RunAsync("secret\n", "user", "add", file, "--email", "ada@example.com", "--username", "ada", "--role", "admin", "--role", "customer")).ShouldBe(0);

        var user = UsersFile.Read(file).Users.ShouldHaveSingleItem();
        output.ToString().ShouldBe($"added {user.Id}\n");
        user.Roles.ShouldBe(["admin", "customer"]);
        using var passwords = new Passwords();
        (await passwords.VerifyAsync(user, "secret", default)).ShouldBe(PasswordCheck.Right);
        errors.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hash_is_printed()
    {
        (await RunAsync("secret\n", "user", "hash")).ShouldBe(0);

        Passwords.IsHash(output.ToString().TrimEnd()).ShouldBeTrue();
    }

    [Theory]
    [InlineData("secret\n", "give --email, --username or both\n")]
    [InlineData("secret\n", "--email: 'ada' is not an e-mail address\n", "--email", "ada")]
    [InlineData("", "a password has 1 to 1024 characters; give it on a terminal, or as a line on standard input\n", "--username", "ada")]
    [InlineData("\n", "a password has 1 to 1024 characters; give it on a terminal, or as a line on standard input\n", "--username", "ada")]
    [InlineData("secret\n", "--role: a role has a name\n", "--username", "ada", "--role", "")]
    public async Task What_cannot_be_is_told_and_no_file_is_made(string input, string expected, params string[] options)
    {
        var file = folder.File("users.yaml");

        (await RunAsync(input, ["user", "add", file, .. options])).ShouldBe(1);

        errors.ToString().ShouldBe(expected);
        File.Exists(file).ShouldBeFalse();
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_told()
    {
        var file = Path.Combine(folder.File("none"), "users.yaml");

        (await RunAsync("secret\n", "user", "add", file, "--username", "ada")).ShouldBe(1);

        errors.ToString().ShouldBe($"{file}: there is no such folder; make it first\n");
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told_without_its_password()
    {
        (await RunAsync("secret\n", "user", "add", "postgres://u:pass1@127.0.0.1:1/db", "--username", "ada")).ShouldBe(1);

        errors.ToString().ShouldContain("the user was not added");
        errors.ToString().ShouldNotContain("pass1");
    }

    private Task<int> RunAsync(string input, params string[] arguments) =>
        GatehouseCommand.Create(new StringReader(input)).Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors });
}
