namespace Gatehouse.Core.Pipeline;

/// <summary>What policies remember of a request from its way in to its way out: <see cref="GatewayRequest.State{T}"/>.</summary>
public interface IRequestState
{
    /// <summary>The object serves another request from now on.</summary>
    void Reset();
}
