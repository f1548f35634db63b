namespace Gatehouse.Redis.Client;

/// <summary>What came of connecting and logging in: a stream and what reads it, or why not.</summary>
/// <param name="Stream">Ready for commands; null when there is a problem.</param>
/// <param name="Frames">Reads the stream; null when there is a problem.</param>
/// <param name="Problem">Why not, for people, without any secret; null when all went well.</param>
internal readonly record struct OpenedConnection(Stream? Stream, FrameReader? Frames, string? Problem);
