namespace Gatehouse.Policies.Batch;

/// <summary>A feature of the requests of a batch, by which one in another is known.</summary>
internal sealed class BatchMark;
