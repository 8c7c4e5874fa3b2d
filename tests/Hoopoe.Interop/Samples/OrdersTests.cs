using System.Net;
using System.Net.Http.Json;
using Xunit;

namespace Hoopoe.Interop.Samples;

/// <summary>The sample of an ASP.NET Core application with its broker inside, as a process of its own.</summary>
public sealed class OrdersTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Order_Accepted_IsWorkedOff()
    {
        await using OrdersProcess orders = await OrdersProcess.StartAsync();
        using CancellationTokenSource limit = new(Limit);
        using HttpClient client = new() { BaseAddress = orders.Address };

        Assert.Equal("Healthy", await client.GetStringAsync("/health", limit.Token));
        HttpResponseMessage answer = await client.PostAsJsonAsync("/orders", new { Id = "1", Item = "tea", Count = 2 }, limit.Token);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);

        HttpResponseMessage order;
        while ((order = await client.GetAsync(answer.Headers.Location, limit.Token)).StatusCode == HttpStatusCode.NotFound)
            await Task.Delay(TimeSpan.FromMilliseconds(10), limit.Token);
        Assert.Equal("""{"id":"1","item":"tea","count":2}""", await order.Content.ReadAsStringAsync(limit.Token));
    }
}
