namespace Gatehouse.Core.Forwarding;

/// <summary>Which fields of a client's request go on to the destination.</summary>
internal static class RequestHead
{
    /// <summary>True for a field that is passed on as it came.</summary>
    public static bool IsPassedOn(string name) =>
        !name.StartsWith(':')
        && !HeaderNames.IsHopByHop(name)
        && !HeaderNames.IsOwnedInRequest(name)
        && !name.Equals("Host", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
        && !name.Equals(HeaderNames.Via, StringComparison.OrdinalIgnoreCase)
        // Announced by who sends them on, if anybody does.
        && !name.Equals("Trailer", StringComparison.OrdinalIgnoreCase);
}
