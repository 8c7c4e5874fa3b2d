using System.Net;
using Hoopoe.Server;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;
using Xunit;

namespace Hoopoe.Tests.Server.Health;

/// <summary>What a probe of an orchestrator gets to see.</summary>
public sealed class HealthEndpointTests
{
    private static readonly ListenOptions Loopback = new() { Addresses = [new ListenAddress(IPAddress.Loopback, null)] };

    [Fact]
    public async Task Get_Health_Is200OnlyWhileReady()
    {
        await using var endpoint = await HealthEndpoint.StartAsync(new HttpOptions { Port = 0 }, Loopback);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{endpoint.EndPoints[0]}") };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health")).StatusCode);
        endpoint.SetReady();
        Assert.Equal("ok\n", await client.GetStringAsync("/health"));
        endpoint.SetStopping();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task Get_ElsewhereOrOtherwise_IsRefused()
    {
        await using var endpoint = await HealthEndpoint.StartAsync(new HttpOptions { Port = 0 }, Loopback);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{endpoint.EndPoints[0]}") };
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/elsewhere")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.PostAsync("/health", null)).StatusCode);
    }

    [Fact]
    public async Task StartAsync_PortInUse_SaysSo()
    {
        await using var endpoint = await HealthEndpoint.StartAsync(new HttpOptions { Port = 0 }, Loopback);
        int port = endpoint.EndPoints[0].Port;
        var error = await Assert.ThrowsAsync<HoopoeStartException>(() => HealthEndpoint.StartAsync(new HttpOptions { Port = port }, Loopback));
        Assert.Equal($"cannot listen at 127.0.0.1 port {port} for HTTP: Address already in use", error.Message);
    }
}
