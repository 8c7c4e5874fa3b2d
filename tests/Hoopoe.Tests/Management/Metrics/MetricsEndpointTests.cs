using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Queues;
using Hoopoe.Management.Metrics;
using Hoopoe.Server;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Http;
using Hoopoe.Server.Listeners;
using Hoopoe.Server.Management;
using Hoopoe.Server.Metrics;
using Hoopoe.Tests.Server;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hoopoe.Tests.Management.Metrics;

/// <summary>Metrics over HTTP: who may read them, which pages there are, how they are packed.</summary>
public sealed class MetricsEndpointTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private EmbeddedBroker _embedded = null!;
    private KestrelEndpoint _listener = null!;

    public ValueTask InitializeAsync() => StartAsync(new MetricsOptions());

    [Fact]
    public async Task Get_Pages_AreStrictTextOfTheirKind()
    {
        _embedded.Broker.Core.AddVirtualHost("other");
        foreach (string path in (string[])["/metrics", "/metrics/", "/metrics/per-object", "/metrics/detailed", $"/metrics/detailed?{AllFamilies}"])
        {
            using var answer = await GetAsync(path);
            Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
            var scraped = PrometheusText.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Contains(scraped.Samples.Keys, sample => sample.StartsWith("rabbitmq_identity_info{", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Get_DetailedFamiliesOfOneVirtualHost_HasTheseAlone()
    {
        _embedded.Broker.Core.AddVirtualHost("other");
        var scraped = PrometheusText.Parse(await TextAsync("/metrics/detailed?family=exchange_names&family=vhost_status&vhost=other"));
        Assert.Equal(1, scraped["rabbitmq_cluster_vhost_status{vhost=\"other\"}"]);
        Assert.Equal(1, scraped["rabbitmq_cluster_exchange_name{vhost=\"other\",exchange=\"amq.topic\",type=\"topic\"}"]);
        Assert.DoesNotContain(scraped.Samples.Keys, sample => sample.Contains("vhost=\"/\"", StringComparison.Ordinal));
        Assert.DoesNotContain(scraped.Metrics.Keys, metric => metric.StartsWith("rabbitmq_detailed_", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/metrics/detailed?family=queue_metric", 400, "there is no family 'queue_metric'; there are auth_attempt_detailed_metrics, ")]
    [InlineData("/metrics/detailed?queue=(", 400, "the query's queue is no regular expression: ")]
    [InlineData("/metrics/everything", 404, "there is no /metrics/everything; there are /metrics, /metrics/per-object and /metrics/detailed")]
    public async Task Get_WhatIsNotThere_IsRefusedWithReason(string path, int status, string reason)
    {
        using var answer = await GetAsync(path, expected: status);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith(reason, json.RootElement.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("identity")]
    public async Task Get_ChosenByExpressionThatTakesForEver_IsRefusedWithReason(string encoding)
    {
        var core = _embedded.Broker.Core;
        var turn = new Turn();
        var definition = new QueueDefinition($"{new string('a', 60)}!", Durable: false, AutoDelete: false, null, Arguments.Empty, QueueSettings.Default);
        Assert.Null(core.VirtualHosts[0].Queues.Declare(definition, null, Grant.Everything, out _, turn));
        turn.Complete();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics/detailed?family=queue_coarse_metrics&queue=(a%2B)%2B%24");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("takes too long", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_GzipAccepted_IsPacked()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(["gzip"], answer.Content.Headers.ContentEncoding);
        await using var packed = new GZipStream(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using var reader = new StreamReader(packed);
        PrometheusText.Parse(await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Other_Methods_AreRefused()
    {
        using var answer = await _client.PostAsync("/metrics", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        using var elsewhere = await _client.GetAsync("/api/overview", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    [Fact]
    public async Task Get_ListenerThatOthersReach_IsForMonitors()
    {
        await _listener.DisposeAsync();
        await _embedded.DisposeAsync();
        await StartAsync(new MetricsOptions { Addresses = [ListenAddress.Loopback, ListenAddress.Any] });
        var users = _embedded.Broker.Core.Users;
        foreach (string tag in (string[])["management", "monitoring", "administrator"]) users.Set(tag, tag, tag);
        (await GetAsync("/metrics", expected: 401)).Dispose();
        (await GetAsync("/metrics", "nobody", 401)).Dispose();
        (await GetAsync("/metrics", "management", 401)).Dispose();
        (await GetAsync("/metrics", "monitoring")).Dispose();
        (await GetAsync("/metrics/per-object", "administrator")).Dispose();
    }

    [Theory]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("*", false, false)]
    [InlineData("10.0.0.1", false, false)]
    [InlineData("*", true, true)]
    public void Options_Address_DecidesWhetherNobodyNeedLogIn(string address, bool open, bool expected)
    {
        Assert.True(ListenAddress.TryParse(address, out var parsed));
        Assert.Equal(expected, new MetricsOptions { Addresses = [parsed], Open = open }.IsOpen);
    }

    [Fact]
    public async Task PerObject_Option_MakesMetricsTellOfEach()
    {
        await _listener.DisposeAsync();
        await _embedded.DisposeAsync();
        await StartAsync(new MetricsOptions { PerObject = true });
        Assert.Contains("rabbitmq_endpoint=\"per-object\"", await TextAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_Embedded_OpensNoPort()
    {
        await using var broker = await HoopoeBroker.StartAsync();
        Assert.Empty(broker.MetricsEndPoints);
        Assert.Equal(15692, HoopoeOptions.Standalone.Metrics.Port);
        Assert.True(HoopoeOptions.Standalone.Metrics.IsOpen);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _listener.DisposeAsync();
        await _embedded.DisposeAsync();
    }

    private static string AllFamilies => string.Join('&', MetricsPages.Families.Select(family => $"family={family}"));

    private async ValueTask StartAsync(MetricsOptions options)
    {
        _embedded = await EmbeddedBroker.StartAsync(EmbeddedBroker.Options with { Metrics = options });
        var broker = _embedded.Broker;
        // Whatever the options say of addresses, the test listens at a free port of this machine.
        var application = new MetricsApplication(options.IsOpen)
        {
            Metrics = ApiComposition.MakeMetrics(broker.Core, broker.Options, new ServerLog(NullLogger.Instance), broker.Store).Endpoint,
        };
        _listener = await KestrelEndpoint.StartAsync([ListenAddress.Loopback], 0, 0, application, "metrics");
        _client.BaseAddress ??= new Uri($"http://{_listener.EndPoints[0]}");
    }

    private async Task<string> TextAsync(string path)
    {
        using var answer = await GetAsync(path);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? user = null, int expected = 200)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{_listener.EndPoints[0]}{path}"));
        if (user is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{user}")));
        var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, (int)answer.StatusCode);
        return answer;
    }
}
