namespace Hoopoe.Management.Metrics;

/// <summary>
/// Who answers: the metrics rabbitmq_build_info and rabbitmq_identity_info, always 1, whose labels dashboards join to those of
/// others. Immutable.
/// </summary>
/// <param name="endpoint">What newer dashboards call the page: aggregated, per-object or detailed.</param>
internal sealed class IdentityGroup(string endpoint) : MetricGroup("identity")
{
    // That of the text format, in place of a library's: dashboards show it and nothing depends on it.
    private const string TextFormatVersion = "0.0.4";

    /// <inheritdoc/>
    public override ValueTask WriteAsync(Scrape scrape, string prefix)
    {
        var node = scrape.Node;
        Write(scrape, "rabbitmq_build_info", "RabbitMQ & Erlang/OTP version info", LabelText.Of(
            ("rabbitmq_version", node.RabbitVersion), ("prometheus_plugin_version", node.RabbitVersion), ("prometheus_client_version", TextFormatVersion),
            ("erlang_version", $".NET {Environment.Version}")));
        Write(scrape, "rabbitmq_identity_info", "RabbitMQ node & cluster identity info", LabelText.Of(
            ("rabbitmq_node", node.Name), ("rabbitmq_cluster", node.ClusterName), ("rabbitmq_cluster_permanent_id", node.ClusterName), ("rabbitmq_endpoint", endpoint)));
        Write(scrape, "hoopoe_build_info", "Version of the broker and of .NET", LabelText.Of(
            ("version", node.Version), ("dotnet_version", Environment.Version.ToString())));
        return default;
    }

    private static void Write(Scrape scrape, string name, string help, byte[] labels)
    {
        if (scrape.Begin(name, "untyped", help)) scrape.Text.Sample(name, labels, 1);
    }
}
