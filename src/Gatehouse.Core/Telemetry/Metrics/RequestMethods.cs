namespace Gatehouse.Core.Telemetry.Metrics;

/// <summary>
/// The values of the label <c>method</c>: the nine methods of RFC 9110 and RFC 5789, and <c>_OTHER</c> for everything a client
/// may invent, so that clients cannot add series.
/// </summary>
internal static class RequestMethods
{
    private static readonly string[] Labels = ["_OTHER", "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

    /// <summary>The index of a method, from 1; 0 for any that is not standard. Case matters, as it does in HTTP.</summary>
    public static int IndexOf(string method) => method switch
    {
        "GET" => 1,
        "HEAD" => 2,
        "POST" => 3,
        "PUT" => 4,
        "DELETE" => 5,
        "CONNECT" => 6,
        "OPTIONS" => 7,
        "TRACE" => 8,
        "PATCH" => 9,
        _ => 0,
    };

    /// <summary>The label of an index that <see cref="IndexOf"/> gave.</summary>
    public static string Label(int index) => Labels[index];
}
