namespace Gatehouse.Discovery.Dns;

/// <summary>What came of asking one server.</summary>
/// <param name="Message">Its answer; null when none came.</param>
/// <param name="Reason">Why none came.</param>
internal readonly record struct DnsReply(DnsMessage? Message, string Reason);
