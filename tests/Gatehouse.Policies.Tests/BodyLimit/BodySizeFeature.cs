using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Policies.Tests.BodyLimit;

internal sealed class BodySizeFeature(bool isReadOnly = false) : IHttpMaxRequestBodySizeFeature
{
    private long? size = 30_000_000;

    public bool IsReadOnly => isReadOnly;

    public long? MaxRequestBodySize
    {
        get => size;
        set => size = isReadOnly ? throw new InvalidOperationException("The body is being read.") : value;
    }
}
