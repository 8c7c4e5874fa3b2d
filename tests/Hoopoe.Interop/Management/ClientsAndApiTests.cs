using System.Globalization;
using System.Text.Json;
using Hoopoe.Interop.Clients;
using Hoopoe.Interop.Parity.Brokers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Xunit;

namespace Hoopoe.Interop.Management;

/// <summary>What programs with RabbitMQ.Client and MassTransit find and do by the HTTP API beside AMQP, against the real process.</summary>
public sealed class ClientsAndApiTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task RabbitMqClient_ClosedByTheApi_HearsTheReasonAndRecovers()
    {
        using var hoopoe = await ServeAsync();
        using ApiClient api = new(hoopoe.Http);
        ConnectionFactory factory = new()
        {
            HostName = hoopoe.Amqp.Address.ToString(), Port = hoopoe.Amqp.Port, ClientProvidedName = "billing", NetworkRecoveryInterval = TimeSpan.FromMilliseconds(50),
        };
        var cancelled = TestContext.Current.CancellationToken;
        await using var connection = await factory.CreateConnectionAsync(cancelled);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancelled);
        await channel.QueueDeclareAsync("invoices", durable: true, exclusive: false, autoDelete: false, cancellationToken: cancelled);
        TaskCompletionSource<string> received = new(TaskCreationOptions.RunContinuationsAsynchronously);
        AsyncEventingBasicConsumer consumer = new(channel);
        consumer.ReceivedAsync += (_, delivery) => Told(received, System.Text.Encoding.UTF8.GetString(delivery.Body.Span));
        await channel.BasicConsumeAsync("invoices", autoAck: true, consumer, cancelled);
        TaskCompletionSource<ShutdownEventArgs> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<bool> recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, why) => Told(closed, why);
        connection.RecoverySucceededAsync += (_, _) => Told(recovered, true);

        var shown = Assert.Single((await api.JsonAsync("connections")).EnumerateArray());
        Assert.Equal("billing", shown.GetProperty("user_provided_name").GetString());
        Assert.Equal("billing", shown.GetProperty("client_properties").GetProperty("connection_name").GetString());
        await api.CallAsync("DELETE", $"connections/{Uri.EscapeDataString(shown.GetProperty("name").GetString()!)}");

        var told = await closed.Task.WaitAsync(Limit, cancelled);
        Assert.Equal((320, true), (told.ReplyCode, told.ReplyText.StartsWith("CONNECTION_FORCED", StringComparison.Ordinal)));
        await recovered.Task.WaitAsync(Limit, cancelled);
        await api.CallAsync("POST", "exchanges/%2F/amq.default/publish", """{"properties":{},"routing_key":"invoices","payload":"again","payload_encoding":"string"}""");
        Assert.Equal("again", await received.Task.WaitAsync(Limit, cancelled));
    }

    [Fact]
    public async Task MassTransit_ItsTopology_StandsInTheApi()
    {
        var client = ClientProgram.DotNet("MassTransit", "MassTransitClient");
        using var hoopoe = await ServeAsync();
        string port = hoopoe.Amqp.Port.ToString(CultureInfo.InvariantCulture);
        var run = await ProcessRun.RunAsync(
            [.. client.Command, "127.0.0.1", port, "failure-publishes-a-fault-and-fills-the-error-queue"], client.Directory, TimeSpan.FromMinutes(2));
        Assert.True(run.ExitCode == 0, $"{run.Output}\n{run.Error}");
        using ApiClient api = new(hoopoe.Http);
        string[] queues = Names(await api.JsonAsync("queues/%2F"));
        string failing = Assert.Single(queues, name => name.Contains("failing", StringComparison.Ordinal) && !name.EndsWith("_error", StringComparison.Ordinal));
        Assert.Contains($"{failing}_error", queues);
        // An endpoint's queue hangs on an exchange of its name, which hangs on one for each type of message.
        Assert.Contains(failing, Names(await api.JsonAsync("exchanges/%2F")));
        var bindings = (await api.JsonAsync("bindings/%2F")).EnumerateArray().ToList();
        Assert.Contains(bindings, binding => Is(binding, failing, "queue", failing));
        Assert.Contains(bindings, binding => Is(binding, "Hoopoe.Interop.MassTransit:SubmitOrder", "exchange", failing));
        Assert.Equal(0, (await api.JsonAsync($"queues/%2F/{Uri.EscapeDataString(failing)}")).GetProperty("messages").GetInt64());
    }

    private static Task<Executable.ServerProcess> ServeAsync() =>
        Executable.ServerProcess.ServeAsync(["--port", "0", "--http-port", FreePort.Find(1)[0].ToString(CultureInfo.InvariantCulture)]);

    private static string[] Names(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetProperty("name").GetString()!)];

    private static bool Is(JsonElement binding, string source, string kind, string destination) =>
        (binding.GetProperty("source").GetString(), binding.GetProperty("destination_type").GetString(), binding.GetProperty("destination").GetString()) == (source, kind, destination);

    private static Task Told<T>(TaskCompletionSource<T> source, T what)
    {
        source.TrySetResult(what);
        return Task.CompletedTask;
    }
}
