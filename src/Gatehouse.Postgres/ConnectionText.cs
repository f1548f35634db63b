using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Gatehouse.Postgres;

/// <summary>
/// How a database is named: <c>Host=...;Database=...;Username=...;Password=...</c>, or <c>postgres://user:password@host:port/database?sslmode=require</c>.
/// </summary>
public static class ConnectionText
{
    private const int DefaultPort = 5432;
    private const int TimeoutSeconds = 2;
    private const int MaxPool = 20;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="problem">When false: what is wrong, without any part of the text, which may hold a password.</param>
    public static bool TryCheck(string text, [NotNullWhen(false)] out string? problem) => TryParse(text, out _, out problem);

    internal static bool TryParse(string text, [NotNullWhen(true)] out NpgsqlConnectionStringBuilder? builder, [NotNullWhen(false)] out string? problem)
    {
        builder = null;
        var readsParameters = false;
        try
        {
            builder = text.Contains("://", StringComparison.Ordinal) ? FromUri(text, ref readsParameters) : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or NotSupportedException)
        {
            // The message of the exception may quote the text.
        }
        if (string.IsNullOrEmpty(builder?.Host))
        {
            builder = null;
            problem = readsParameters // which one is not said: behind a '?' in a password stands the rest of the password
                ? "behind the '?' stands a parameter that is not known, or that cannot have its value: there may be sslmode, and what Npgsql calls a parameter"
                : "this is not the address of a PostgreSQL database: write Host=...;Database=...;Username=... or postgres://user:password@host/database";
            return false;
        }
        builder.Timeout = TimeoutSeconds;
        builder.CommandTimeout = TimeoutSeconds;
        builder.CancellationTimeout = TimeoutSeconds * 1000;
        builder.MaxPoolSize = Math.Min(builder.MaxPoolSize, MaxPool);
        builder.ApplicationName ??= "gatehouse";
        problem = FaultOf(builder);
        if (problem is not null)
            builder = null;
        return problem is null;
    }

    // What opening would throw for, although nothing is opened.
    private static string? FaultOf(NpgsqlConnectionStringBuilder builder)
    {
        if (builder.MinPoolSize > builder.MaxPoolSize)
            return $"Minimum Pool Size is more than Maximum Pool Size, which is {MaxPool} at most";
        if (builder.Multiplexing)
            return "Multiplexing cannot be: one connection waits for what is told";
        try
        {
            using var source = NpgsqlDataSource.Create(builder);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            // The message of the exception may quote the text.
            return "parameters of the address do not go together, such as Target Session Attributes with one host, or SSL Negotiation=Direct without SSL Mode=Require";
        }
    }

    private static NpgsqlConnectionStringBuilder? FromUri(string text, ref bool readsParameters)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql"))
            return null;
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.DnsSafeHost, Port = uri.Port > 0 ? uri.Port : DefaultPort };
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            builder.Password = Uri.UnescapeDataString(user[1]);
        if (uri.AbsolutePath.Length > 1)
            builder.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        readsParameters = true;
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var key = Uri.UnescapeDataString(parts[0]);
            var value = Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : "");
            if (key == "sslmode")
                builder["SSL Mode"] = value.Replace("-", "", StringComparison.Ordinal); // verify-full is VerifyFull there
            else
                builder[key] = value;
        }
        readsParameters = false;
        return builder;
    }
}
