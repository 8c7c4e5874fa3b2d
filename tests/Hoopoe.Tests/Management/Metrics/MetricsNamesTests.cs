using Hoopoe.Management.Metrics;
using Hoopoe.Tests.Protocols.Amqp.Wire;
using Xunit;

namespace Hoopoe.Tests.Management.Metrics;

/// <summary>Names, types, helps and labels are those of RabbitMQ, and what is missing is said to be.</summary>
public sealed class MetricsNamesTests
{
    // What RabbitMQ has only since 4, and its newer dashboards ask for.
    private static readonly string[] Newer =
    [
        "rabbitmq_message_size_bytes", "rabbitmq_exchange_messages_published_total", "rabbitmq_queue_get_ack_total", "rabbitmq_queue_get_total",
        "rabbitmq_queue_messages_delivered_ack_total", "rabbitmq_queue_messages_delivered_total", "rabbitmq_queue_messages_redelivered_total",
        "rabbitmq_queue_messages_acked_total", "rabbitmq_queue_get_empty_total",
    ];

    [Theory]
    [InlineData(MetricsPage.Aggregated, "aggregated")]
    [InlineData(MetricsPage.PerObject, "per-object")]
    public async Task Metrics_OfRabbitMq_HaveItsTypeAndHelp(MetricsPage page, string name)
    {
        await using var rig = await MetricsRig.StartAsync();
        var theirs = RabbitMqMetrics.On(name);
        var ours = await rig.ScrapeAsync(page);
        foreach (var (metric, (type, help)) in ours.Metrics.Where(metric => metric.Key.StartsWith("rabbitmq_", StringComparison.Ordinal)))
        {
            if (Newer.Contains(metric)) continue;
            Assert.True(theirs.TryGetValue(metric, out var there), $"RabbitMQ has no {metric}");
            Assert.Equal((metric, there.Type, there.Help), (metric, type, help));
        }
    }

    [Fact]
    public async Task Aggregated_Labels_AreThoseOfRabbitMq()
    {
        await using var rig = await MetricsRig.StartAsync();
        await using var channel = await rig.Embedded.OpenAsync();
        var theirs = RabbitMqMetrics.On("aggregated");
        foreach (string sample in (await rig.ScrapeAsync()).Samples.Keys)
        {
            string metric = sample.Split('{')[0];
            if (!theirs.TryGetValue(metric, out var there)) continue;
            string[] labels = [.. PrometheusText.LabelsOf(sample)];
            // RabbitMQ 4 says which page it is; its dashboards choose by it.
            if (metric == "rabbitmq_identity_info") labels = [.. labels.Except(["rabbitmq_endpoint"])];
            Assert.Equal((metric, there.Labels), (metric, labels.Length == 0 ? "-" : string.Join(',', labels)));
        }
    }

    [Theory]
    [InlineData("2020")]
    [InlineData("2026")]
    public async Task Aggregated_EveryMetricOfTheOverviewDashboard_HasASample(string revision)
    {
        await using var rig = await MetricsRig.StartAsync();
        string[] samples = [.. (await rig.ScrapeAsync()).Samples.Keys.Select(sample => sample.Split('{')[0])];
        string[] missing = [.. RabbitMqMetrics.OfDashboard(revision).Except(samples)];
        // There is no disk, which a test of the real process has.
        Assert.Equal(["rabbitmq_disk_space_available_bytes"], missing);
    }

    [Theory]
    [InlineData("rabbitmq_identity_info", "rabbitmq_node", "rabbitmq_cluster", "rabbitmq_endpoint")]
    [InlineData("rabbitmq_build_info", "rabbitmq_version", "erlang_version")]
    public async Task Aggregated_MetricsThatDashboardsJoin_CarryTheirLabels(string metric, params string[] labels)
    {
        await using var rig = await MetricsRig.StartAsync();
        foreach (var page in Enum.GetValues<MetricsPage>())
        {
            var sample = Assert.Single((await rig.ScrapeAsync(page)).Samples, sample => sample.Key.StartsWith($"{metric}{{", StringComparison.Ordinal));
            Assert.Equal(1, sample.Value);
            Assert.Empty(labels.Except(PrometheusText.LabelsOf(sample.Key)));
        }
    }

    [Fact]
    public async Task Document_WhatRabbitMqHasAndHoopoeHasNot_IsNamed()
    {
        await using var rig = await MetricsRig.StartAsync();
        string document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "metrics.md"), TestContext.Current.CancellationToken);
        foreach (var (page, name) in new[] { (MetricsPage.Aggregated, "aggregated"), (MetricsPage.PerObject, "per-object") })
        {
            var ours = (await rig.ScrapeAsync(page)).Metrics;
            foreach (string missing in RabbitMqMetrics.On(name).Keys.Where(metric => !ours.ContainsKey(metric)))
            {
                if (missing.StartsWith("rabbitmq_global_stream_error_", StringComparison.Ordinal)) continue;
                Assert.True(document.Contains($"`{missing}`", StringComparison.Ordinal), $"docs/metrics.md does not say that {missing} is missing");
            }
        }
    }
}
