namespace Gatehouse.Core.Tests.Hosting.Transport;

/// <summary>The same as on systems other than Linux, where the framework waits.</summary>
public sealed class UnwatchedSocketReaderTests : SocketReaderTests
{
    protected override bool IsWatched => false;
}
