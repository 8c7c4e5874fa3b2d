using System.IO.Pipelines;
using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Management.Metrics;
using Hoopoe.Server.Data;
using Hoopoe.Tests.Server;
using Xunit;

namespace Hoopoe.Tests.Management.Metrics;

/// <summary>An embedded broker with a journal in memory, and its metrics read strictly.</summary>
internal sealed class MetricsRig : IAsyncDisposable
{
    private MetricsRig(EmbeddedBroker embedded) => Embedded = embedded;

    public EmbeddedBroker Embedded { get; }

    public VirtualHost Root => Embedded.Broker.Core.TryGetVirtualHost("/", out var host) ? host : throw new InvalidOperationException("there is no virtual host");

    public static async Task<MetricsRig> StartAsync() =>
        new(await EmbeddedBroker.StartAsync(EmbeddedBroker.Options with { Data = new DataOptions { JournalInMemory = true } }));

    /// <summary>The text of a page.</summary>
    public Task<string> TextAsync(MetricsPage page = MetricsPage.Aggregated) =>
        WriteAsync(output => Embedded.Broker.WriteMetricsAsync(output, page, TestContext.Current.CancellationToken));

    /// <summary>A page.</summary>
    public async Task<PrometheusText> ScrapeAsync(MetricsPage page = MetricsPage.Aggregated) => PrometheusText.Parse(await TextAsync(page));

    /// <summary>Declares queues as a client does.</summary>
    public void Declare(int count, VirtualHost? host = null)
    {
        host ??= Root;
        var turn = new Turn();
        for (int i = 0; i < count; i++)
        {
            var definition = new QueueDefinition(
                $"q{i}", Durable: false, AutoDelete: false, null, Arguments.Empty, QueueSettings.Default);
            Assert.Null(host.Queues.Declare(definition, this, Grant.Everything, out _, turn));
        }
        turn.Complete();
    }

    /// <summary>Scrapes until what is told is as expected.</summary>
    public async Task<PrometheusText> AwaitAsync(Func<PrometheusText, bool> expected)
    {
        while (true)
        {
            var scraped = await ScrapeAsync();
            if (expected(scraped)) return scraped;
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public ValueTask DisposeAsync() => Embedded.DisposeAsync();

    private static async Task<string> WriteAsync(Func<PipeWriter, ValueTask> write)
    {
        using var memory = new MemoryStream();
        var output = PipeWriter.Create(memory);
        await write(output);
        await output.CompleteAsync();
        return Encoding.UTF8.GetString(memory.ToArray());
    }
}
