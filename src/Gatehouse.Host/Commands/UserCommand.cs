using System.CommandLine;
using Gatehouse.Host.Terminal;
using Gatehouse.Identity.Hashing;
using Gatehouse.Identity.Users;
using Gatehouse.Postgres;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse user add</c> and <c>gatehouse user hash</c>: who may log in.</summary>
internal static class UserCommand
{
    /// <summary>Both.</summary>
    /// <param name="input">Where a password is read from; null for the process's own input.</param>
    public static Command Create(TextReader? input) => new("user", "Users who may log in.") { Add(input), Hash(input) };

    private static Command Hash(TextReader? input)
    {
        var command = new Command("hash", "Print the hash of a password, which is asked for or read from standard input.");
        command.SetAction(result =>
        {
            var console = result.InvocationConfiguration;
            if (PasswordPrompt.Read(input, console.Error) is not { } password)
                return ExitCodes.Failure;
            console.Output.WriteLine(HashOf(password));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Add(TextReader? input)
    {
        var place = new Argument<string>("FILE") { Description = "The file of users (YAML), which is made when it is not there; or a database, as for `gatehouse db migrate`." };
        var email = new Option<string>("--email") { Description = "An e-mail address to log in with." };
        var username = new Option<string>("--username") { Description = "A name to log in with." };
        var name = new Option<string>("--name") { Description = "What people call the user." };
        var role = new Option<string[]>("--role") { Description = "A role. May be repeated." };
        var id = new Option<string>("--id") { Description = "What tokens say as 'sub', up to 128 characters. Default: a new one." };
        var command = new Command("add", "Add a user. The password is asked for or read from standard input.") { place, email, username, name, role, id };
        command.SetAction(async (result, cancellation) =>
        {
            var console = result.InvocationConfiguration;
            var user = new User
            {
                Id = result.GetValue(id) ?? Guid.CreateVersion7().ToString("N"),
                Email = result.GetValue(email),
                Username = result.GetValue(username),
                DisplayName = result.GetValue(name),
                Roles = result.GetValue(role) ?? [],
                PasswordHash = "",
            };
            var problem = Check(user) ?? await AddAsync(result.GetRequiredValue(place), user, input, console, cancellation);
            if (problem is null)
                return ExitCodes.Success;
            if (problem.Length > 0)
                console.Error.WriteLine(problem);
            return ExitCodes.Failure;
        });
        return command;
    }

    private static string? Check(User user)
    {
        if (user.Email is null && user.Username is null)
            return "give --email, --username or both";
        if (user.Email is not null && (LoginName.Normalize(user.Email) is null || !user.Email.Contains('@', StringComparison.Ordinal)))
            return $"--email: '{user.Email}' is not an e-mail address";
        if (user.Roles.Any(string.IsNullOrWhiteSpace))
            return "--role: a role has a name";
        return user.Username is not null && LoginName.Normalize(user.Username) is null ? "--username: this cannot be used to log in" : null;
    }

    // What is wrong; empty when it was told already; null when nothing is.
    private static async Task<string?> AddAsync(string place, User user, TextReader? input, InvocationConfiguration console, CancellationToken cancellation)
    {
        if (place.Length == 0)
            return "FILE is empty: give a file of users, or a database";
        var isDatabase = DatabaseArgument.IsDatabase(place);
        if (isDatabase)
        {
            if (DatabaseArgument.Resolve(place, console.Error) is not { } address)
                return "";
            place = address;
            if (!ConnectionText.TryCheck(address, out var wrong))
                return wrong;
        }
        if (PasswordPrompt.Read(input, console.Error) is not { } password)
            return "";
        user = user with { PasswordHash = HashOf(password) };
        var problem = isDatabase ? await AddToDatabaseAsync(place, user, console.Error, cancellation) : await UsersFileEdit.AddAsync(place, user, TimeProvider.System, cancellation);
        if (problem is null)
            console.Output.WriteLine($"added {user.Id}");
        return problem;
    }

    private static async Task<string?> AddToDatabaseAsync(string address, User user, TextWriter error, CancellationToken cancellation)
    {
        using var logs = new PlainLogs(error);
        await using var database = Database.Open(address, TimeProvider.System, logs.CreateLogger(""), DatabaseArgument.Patience);
        return await new PostgresUsers(database).AddAsync(user, cancellation) switch
        {
            AddUserStatus.Added => null,
            AddUserStatus.Taken => "the id or a name belongs to another user",
            AddUserStatus.Refused => "a user like this cannot be kept",
            _ => "the user was not added",
        };
    }

    private static string HashOf(string password)
    {
        using var passwords = new Passwords();
        return passwords.Hash(password);
    }
}
