namespace Gatehouse.Discovery.Dns;

/// <summary>The types of records that are read.</summary>
internal enum DnsType : ushort
{
    A = 1,
    Cname = 5,
    Soa = 6,
    Aaaa = 28,
    Srv = 33,
    Opt = 41,
}
