namespace Gatehouse.Redis.Client;

/// <summary>What came of a command.</summary>
internal enum RedisStatus
{
    /// <summary>The server has done it.</summary>
    Done,

    /// <summary>The server has answered with an error.</summary>
    Refused,

    /// <summary>There is no connection, or it ended before the answer. Whether the server has done it is not known in the second case.</summary>
    Away,

    /// <summary>No answer in time, or not even tried because the server does not answer those before. Whether it was done is not known.</summary>
    TimedOut,

    /// <summary>Too many commands or bytes wait already. Nothing was sent.</summary>
    Busy,
}
