using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Core.Telemetry.AccessLogging;

namespace Gatehouse.Core.Tests.Telemetry.AccessLogging;

/// <summary>Entries for the tests of the access log.</summary>
internal static class Entries
{
    public static readonly AccessLogEntry Usual = With("GET", "/api/users/1?full=yes", "GET /api/users/**", "users", "4f3c9a", null);

    public static readonly AccessLogEntry Hedged = new()
    {
        Timestamp = new DateTimeOffset(2026, 5, 4, 9, 12, 44, 31, TimeSpan.FromHours(2)),
        Method = "GET",
        Url = "/",
        Protocol = "HTTP/1.1",
        Status = 200,
        Duration = TimeSpan.FromMicroseconds(1_813),
        Client = IPAddress.Loopback,
        Route = "/**",
        Upstream = "up",
        HedgeWon = true,
        CorrelationId = "c",
    };

    public static readonly AccessLogEntry Bare = new()
    {
        Timestamp = new DateTimeOffset(2026, 5, 4, 23, 59, 59, TimeSpan.Zero),
        Method = "GET",
        Url = "/",
        Protocol = "HTTP/2",
        Status = 404,
        Duration = TimeSpan.FromTicks(-1),
        CorrelationId = "c",
    };

    /// <summary>
    /// Strings of any UTF-16 units, with many of those that do harm: line ends, escapes, separators, halves of surrogate pairs, changes of direction.
    /// </summary>
    public static readonly Arbitrary<string> AnyText = Gen.OneOf(
            Gen.Choose(0, 0xFFFF),
            Gen.Choose(0, 0x7F),
            Gen.Choose(0xD800, 0xDFFF),
            Gen.Elements(0, '\n', '\r', 0x1B, '"', '\\', ' ', 0x7F, 0x85, 0x9B, 0x200B, 0x2028, 0x2029, 0x202E, 0xFEFF, 0xFFFD))
        .ListOf()
        .Select(units => string.Concat(units.Select(unit => (char)unit)))
        .ToArbitrary();

    public static AccessLogEntry With(string method, string url, string? route, string? upstream, string correlationId, string? error) => new()
    {
        Timestamp = new DateTimeOffset(2026, 5, 4, 9, 12, 44, 31, TimeSpan.FromHours(2)),
        Method = method,
        Url = url,
        Protocol = "HTTP/1.1",
        Status = 200,
        Duration = TimeSpan.FromMicroseconds(1_813),
        BytesSent = 116,
        Client = IPAddress.Loopback,
        Route = route,
        Upstream = upstream,
        CorrelationId = correlationId,
        ErrorCode = error,
    };

    /// <summary>An entry with one text in every place for text.</summary>
    public static AccessLogEntry Everywhere(string text) => With(text, text, text, text, text, text);
}
