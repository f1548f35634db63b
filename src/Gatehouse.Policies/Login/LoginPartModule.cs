using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Identity;
using Gatehouse.Identity.Users;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Login;

/// <summary>Makes what stands under <c>login</c> at the top of the file, with its routes.</summary>
internal sealed class LoginPartModule : GatewayPartModule<LoginOptions>
{
    public const string Name = "login";

    public override string Key => Name;

    public override IReadOnlyList<string> Uses => ["auth"];

    public override IEnumerable<PartRoute> Routes(GatewayPart part)
    {
        var login = (LoginPart)part;
        var issues = $"'{login.Issues.Replace("'", "''", StringComparison.Ordinal)}'"; // quoted as YAML does
        yield return new PartRoute($"POST {login.Path}/login", "{ auth: none, login: login }");
        yield return new PartRoute($"POST {login.Path}/refresh", "{ auth: none, login: refresh }");
        // With the refresh token alone too: the access token may have ended.
        yield return new PartRoute($"POST {login.Path}/logout", $"{{ auth: {{ any: {issues}, optional: true }}, login: logout }}");
        yield return new PartRoute($"GET {login.Path}/me", $"{{ auth: {issues}, login: me }}");
        if (login.PublicKeys is not null)
            yield return new PartRoute("GET /.well-known/jwks.json", "{ auth: none, login: keys }");
    }

    protected override GatewayPart? Create(LoginOptions options, PartScope scope, PolicyValidation validation)
    {
        if (!options.Path.StartsWith('/') || options.Path.EndsWith('/') || options.Path.AsSpan().ContainsAny("{}*?# '\""))
            validation.Error("path", $"'{options.Path}' is not a path to begin with", "write /auth");
        var authority = FindAuthority(options, scope, validation);
        var stores = Stores(options, scope, validation);
        return authority is null || stores is null ? null : new LoginPart(options, authority, stores, scope.TimeProvider);
    }

    private static ITokenAuthority? FindAuthority(LoginOptions options, PartScope scope, PolicyValidation validation)
    {
        if (!scope.Parts.Contains("auth", options.Issues))
        {
            var known = scope.Parts.Names("auth");
            validation.Error("issues", $"there is no '{options.Issues}' under 'auth'", known.Count == 0 ? "there is no 'auth' section" : $"there are: {string.Join(", ", known)}");
            return null;
        }
        var authority = scope.Parts.Find<ITokenAuthority>("auth", options.Issues);
        if (scope.Parts.Find<GatewayPart>("auth", options.Issues) is not null && (authority is null || authority.WhyItCannotSign is not null))
        {
            validation.Error("issues", $"'{options.Issues}' cannot sign tokens: {authority?.WhyItCannotSign ?? "it is no 'jwt'"}", "give it a 'secret', or a private 'key'");
            return null;
        }
        return authority;
    }

    private static LoginStores? Stores(LoginOptions options, PartScope scope, PolicyValidation validation)
    {
        var logger = scope.Loggers.CreateLogger("Gatehouse");
        if (options.Users is null == options.Postgres is null)
        {
            validation.Error("", options.Users is null ? "nobody could log in: there are no users" : "the users come from 'users' and from 'postgres'", "write either 'users: ./users.yaml' or 'postgres: $env.NAME'");
            return null;
        }
        if (options.Postgres is { } connection)
        {
            var database = scope.Extensions.OfType<IIdentityDatabase>().FirstOrDefault();
            var fault = database is null ? "this program was built without PostgreSQL" : database.FaultOf(connection);
            if (fault is not null)
                validation.Error("postgres", fault, hidesLine: true);
            if (options.Sessions is not null)
                validation.Error("sessions", "sessions are kept in PostgreSQL too", "leave 'sessions' out");
            return fault is null ? scope.Share("login database", connection, () => new LoginStores(new DatabaseOpener(database!, connection), scope.TimeProvider, logger)) : null;
        }
        var file = Path.GetFullPath(options.Users!, scope.BaseDirectory ?? Environment.CurrentDirectory);
        var sessions = options.Sessions is { } path ? Path.GetFullPath(path, scope.BaseDirectory ?? Environment.CurrentDirectory) : file + ".sessions";
        if (FileUsers.Open(file, scope.TimeProvider, logger, out var errors) is { } users)
            return scope.Share("login files", file + "\n" + sessions, () => new LoginStores(new FileOpener(users, sessions), scope.TimeProvider, logger));
        foreach (var error in errors)
            validation.Error("users", error.In(file), File.Exists(file) ? null : $"make one: gatehouse user add {options.Users} --email admin@example.com --role admin");
        return null;
    }
}
