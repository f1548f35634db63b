namespace Gatehouse.Core.Tests.Hosting.Transport;

/// <summary>The same as on systems other than Linux, where the framework waits.</summary>
public sealed class UnwatchedSocketListenerTests : SocketListenerTests
{
    private protected override bool IsWatched => false;
}
