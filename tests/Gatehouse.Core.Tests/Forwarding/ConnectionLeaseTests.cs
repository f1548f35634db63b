using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Upstreams;
using Gatehouse.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Core.Tests.Forwarding;

public sealed class ConnectionLeaseTests : IAsyncLifetime
{
    private readonly UpstreamConnections connections = new(
        new ConnectionSettings("up", TimeSpan.FromSeconds(1), ConnectionLimits.None, UpstreamTls.Default), new FakeTime(), NullLogger.Instance);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => connections.DisposeAsync().AsTask();

    [Fact]
    public void Connections_are_kept_while_an_address_stays_listed_and_others_when_it_comes_back()
    {
        using var lease = new ConnectionLease(connections);
        var first = lease.Take(At(1, 2));
        lease.ReleaseBefore();
        var second = lease.Take(At(2, 3));
        lease.ReleaseBefore();
        var third = lease.Take(At(1, 2));

        second[0].ShouldBeSameAs(first[1]);
        third[1].ShouldBeSameAs(first[1]);
        third[0].ShouldNotBeSameAs(first[0]);
    }

    [Fact]
    public void Another_upstream_that_lists_the_address_keeps_them()
    {
        using var old = new ConnectionLease(connections);
        using var next = new ConnectionLease(connections);
        var first = old.Take(At(1, 1))[0];
        var taken = next.Take(At(1))[0];
        old.Dispose();

        taken.ShouldBeSameAs(first);
        next.Take(At(1))[0].ShouldBeSameAs(first);
    }

    private static Destination[] At(params int[] ports) => Array.ConvertAll(ports, port => Destination.Parse($"http://a:{port}", out _, out _)!);
}
