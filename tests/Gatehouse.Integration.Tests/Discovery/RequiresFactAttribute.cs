using Gatehouse.TestKit.Discovery;

namespace Gatehouse.Integration.Tests.Discovery;

/// <summary>A test that is skipped where the server it needs is not installed: <c>etcd</c> or <c>dnsmasq</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresFactAttribute : FactAttribute
{
    public RequiresFactAttribute(string program) => Skip = program == "etcd" ? EtcdServer.SkipReason : DnsmasqServer.SkipReason;
}
