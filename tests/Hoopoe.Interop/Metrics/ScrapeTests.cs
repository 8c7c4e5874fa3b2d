using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Hoopoe.Interop.Parity.Brokers;
using Hoopoe.Tests.Management.Metrics;
using RabbitMQ.Client;
using Xunit;
using ServerProcess = Hoopoe.Interop.Executable.ServerProcess;

namespace Hoopoe.Interop.Metrics;

/// <summary>The real process scraped as Prometheus does it, while a client publishes.</summary>
public sealed class ScrapeTests
{
    [Fact]
    public async Task Scrape_WhileAClientPublishes_RisesAndHasAllThatTheDashboardAsksFor()
    {
        int[] ports = FreePort.Find(2);
        using var hoopoe = await ServerProcess.ServeAsync(["--port", "0", "--http-port", ports[0].ToString(), "--metrics-port", ports[1].ToString()]);
        Assert.Equal($"127.0.0.1:{ports[1]}", hoopoe.Metrics.Authority);
        using var prometheus = new HttpClient { BaseAddress = hoopoe.Metrics };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var publishing = PublishAsync(hoopoe.Amqp, stop.Token);
        var scraped = await ScrapeAsync(prometheus);
        for (double published = 0; published < 200; published = scraped["rabbitmq_global_messages_received_total{protocol=\"amqp091\"}"])
        {
            var before = scraped;
            scraped = await ScrapeAsync(prometheus);
            foreach (var (sample, value) in before.Counters) Assert.True(scraped[sample] >= value, $"{sample} fell from {value} to {scraped[sample]}");
        }
        await stop.CancelAsync();
        await publishing;
        string[] names = [.. scraped.Samples.Keys.Select(sample => sample.Split('{')[0])];
        Assert.Empty(DashboardMetrics().Except(names));
        foreach (string metric in (string[])["rabbitmq_io_sync_ops_total", "hoopoe_journal_flush_seconds_count", "rabbitmq_disk_space_available_bytes", "process_cpu_seconds_total"])
            Assert.True(scraped[metric] > 0, metric);
    }

    [Fact]
    public async Task Scrape_PortOfTheApi_NeedsAUserWhoMayMonitor()
    {
        string port = FreePort.Find(1)[0].ToString();
        using var hoopoe = await ServerProcess.ServeAsync(["--port", "0", "--http-port", port]);
        using var prometheus = new HttpClient { BaseAddress = hoopoe.Http };
        using var refused = await prometheus.GetAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        prometheus.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("guest:guest")));
        await ScrapeAsync(prometheus);
    }

    private static async Task<PrometheusText> ScrapeAsync(HttpClient client) =>
        PrometheusText.Parse(await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken));

    private static async Task PublishAsync(IPEndPoint amqp, CancellationToken stop)
    {
        var factory = new ConnectionFactory { HostName = amqp.Address.ToString(), Port = amqp.Port };
        await using var connection = await factory.CreateConnectionAsync(stop);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), stop);
        await channel.QueueDeclareAsync("q", durable: true, exclusive: false, autoDelete: false, cancellationToken: stop);
        while (!stop.IsCancellationRequested)
            await channel.BasicPublishAsync("", "q", mandatory: false, new BasicProperties { DeliveryMode = DeliveryModes.Persistent }, "hello"u8.ToArray(), CancellationToken.None);
    }

    private static IEnumerable<string> DashboardMetrics() =>
        from line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "overview-dashboard.tsv"))
        where !line.StartsWith('#')
        select line.Split('\t')[1];
}
