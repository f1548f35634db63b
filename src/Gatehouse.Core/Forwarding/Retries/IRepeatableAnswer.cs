namespace Gatehouse.Core.Forwarding.Retries;

/// <summary>A feature of a request whose answer is kept until it is whole: what came of one may be forgotten for another.</summary>
internal interface IRepeatableAnswer
{
    /// <summary>Forgets what has been written.</summary>
    void Forget();
}
