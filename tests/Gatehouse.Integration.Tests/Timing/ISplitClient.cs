namespace Gatehouse.Integration.Tests.Timing;

/// <summary>Who asks for answers that come in two pieces.</summary>
internal interface ISplitClient : IAsyncDisposable
{
    /// <summary>How many requests it sends at once.</summary>
    int AtOnce { get; }

    /// <summary>Sends its requests, over a new connection if there is none.</summary>
    Task AskAsync(string method, string path);

    /// <summary>Ends when it has what must have come to it of the first piece; leaves that to be read.</summary>
    Task SeeAsync(SplitAnswer answer, int place);

    /// <summary>Reads the whole of the next answer.</summary>
    Task<string> ReadAsync(SplitAnswer answer);
}
