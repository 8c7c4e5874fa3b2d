using System.Runtime.InteropServices;
using System.Text;
using Hoopoe.Interop.Brokers;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Interop.Executable;

/// <summary>
/// A killed broker's data directory: what hoopoe inspect counts in it, what it says of bytes that went bad, and that a
/// start serves everything else.
/// </summary>
public sealed class DamageTests : IDisposable
{
    private const int Messages = 3000;
    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly string _directory = Directory.CreateTempSubdirectory("hoopoe-").FullName;

    private string[] Serving => ["--port", "0", "--http-port", "0", "--data", _directory, "--set", "journal.segment-size=1MiB"];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Inspect_AfterAKill_CountsWhatIsInEachQueue()
    {
        string[] expected =
        [
            "definitions: users 1, virtual hosts 1, exchanges 1, queues 3, bindings 1",
            "  queue 'empty' in virtual host '/': messages 0, bytes 0",
            "  queue 'kept' in virtual host '/': messages 2990, bytes 2990000",
            "  queue 'large' in virtual host '/': messages 2, bytes 1200000",
            "no damage",
        ];
        using (var hoopoe = await ServerProcess.ServeAsync(Serving))
        {
            await using var connection = await ConnectAsync(hoopoe);
            await using var channel = await connection.CreateChannelAsync(Confirmed);
            await channel.ExchangeDeclareAsync("news", ExchangeType.Fanout, durable: true);
            foreach (string queue in (string[])["empty", "kept", "large"]) await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
            await channel.QueueBindAsync("empty", "news", "");
            await PublishAsync(channel);
            for (int i = 0; i < 10; i++) await channel.BasicGetAsync("kept", autoAck: true);
            for (int i = 0; i < 2; i++) await PublishAsync(channel, "large", new byte[600_000]);
            await AssertFoundAsync(0, expected);
        }
        await AssertFoundAsync(0, expected);
    }

    [Fact]
    public async Task Serve_BodyInASealedSegmentDamaged_ServesTheRest()
    {
        using (var hoopoe = await ServerProcess.ServeAsync(Serving))
        {
            await using var connection = await ConnectAsync(hoopoe);
            await using var channel = await connection.CreateChannelAsync(Confirmed);
            await channel.QueueDeclareAsync("kept", durable: true, exclusive: false, autoDelete: false);
            await PublishAsync(channel);
            // Its last checkpoint knows the messages by place alone, so that only reading one shows that it is damaged.
            hoopoe.Signal(PosixSignal.SIGTERM);
            Assert.Equal(0, await hoopoe.WaitForExitAsync());
        }
        const int Bad = 1500;
        var (file, offset) = Flip(Body(Bad).AsSpan(0, 100));
        var damage = (await AssertFoundAsync(1, "  queue 'kept' in virtual host '/': messages 3000, bytes 3000000, of which cannot be read 1")).Single(line => line.StartsWith("damage in ", StringComparison.Ordinal));
        Assert.StartsWith($"damage in {file} at byte ", damage, StringComparison.Ordinal);
        Assert.EndsWith(", with messages of queue 'kept' in virtual host '/'", damage, StringComparison.Ordinal);
        string[] words = damage[damage.IndexOf("at byte ", StringComparison.Ordinal)..].Split(' ');
        int first = int.Parse(words[2].TrimEnd(':'), System.Globalization.CultureInfo.InvariantCulture);
        int length = int.Parse(words[3], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(offset, first, first + length - 1);

        using var again = await ServerProcess.ServeAsync(Serving);
        await using var reader = await ConnectAsync(again);
        await using var reading = await reader.CreateChannelAsync();
        for (int i = 0; i < Messages; i++)
        {
            if (i == Bad) continue;
            var got = Assert.IsType<BasicGetResult>(await reading.BasicGetAsync("kept", autoAck: true));
            Assert.Equal(Body(i), got.Body.ToArray());
        }
        Assert.Null(await reading.BasicGetAsync("kept", autoAck: true));
        Assert.Contains(again.Output.Concat(again.Errors), line => line.Contains(file, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Serve_PieceOfALargeMessageDamaged_LosesThatMessageAlone()
    {
        byte[] bad = [.. Enumerable.Repeat((byte)'b', 600_000)];
        byte[] good = [.. Enumerable.Repeat((byte)'g', 600_000)];
        using (var hoopoe = await ServerProcess.ServeAsync(Serving))
        {
            await using var connection = await ConnectAsync(hoopoe);
            await using var channel = await connection.CreateChannelAsync(Confirmed);
            await channel.QueueDeclareAsync("large", durable: true, exclusive: false, autoDelete: false);
            await PublishAsync(channel, "large", bad);
            await PublishAsync(channel, "large", good);
        }
        Flip(bad.AsSpan(0, 10_000));
        await AssertFoundAsync(1, "  queue 'large' in virtual host '/': messages 2, bytes 1200000, of which cannot be read 1");
        using var again = await ServerProcess.ServeAsync(Serving);
        await using (var unlucky = await ConnectAsync(again))
        {
            await using var channel = await unlucky.CreateChannelAsync();
            // The message has begun on the wire when the bad piece is read, so that nothing is left but to end the connection.
            await Assert.ThrowsAnyAsync<OperationInterruptedException>(() => channel.BasicGetAsync("large", autoAck: false));
        }
        await using var reader = await ConnectAsync(again);
        await using var reading = await reader.CreateChannelAsync();
        var got = Assert.IsType<BasicGetResult>(await reading.BasicGetAsync("large", autoAck: false));
        Assert.Equal(good, got.Body.ToArray());
        Assert.Equal(0u, got.MessageCount);
    }

    private static async Task<IConnection> ConnectAsync(ServerProcess hoopoe)
    {
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = hoopoe.Amqp.Port, AutomaticRecoveryEnabled = false, SocketFactory = EndedStream.Open };
        return await factory.CreateConnectionAsync();
    }

    private static async Task PublishAsync(IChannel channel)
    {
        var confirms = new List<Task>();
        for (int i = 0; i < Messages; i++) confirms.Add(PublishAsync(channel, "kept", Body(i)));
        await Task.WhenAll(confirms);
    }

    private static Task PublishAsync(IChannel channel, string queue, byte[] body) =>
        channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { Persistent = true }, body).AsTask();

    private static byte[] Body(int number) => Encoding.ASCII.GetBytes($"message {number:D6} {new string('.', 985)}");

    /// <summary>Turns a bit around in the middle of these bytes, wherever in the segments they are.</summary>
    private (string File, int Offset) Flip(ReadOnlySpan<byte> bytes)
    {
        foreach (string file in Directory.EnumerateFiles(_directory, "segment-*"))
        {
            byte[] content = File.ReadAllBytes(file);
            int at = content.AsSpan().IndexOf(bytes);
            if (at < 0) continue;
            at += bytes.Length / 2;
            content[at] ^= 1;
            File.WriteAllBytes(file, content);
            return (file, at);
        }
        throw new InvalidOperationException("The bytes are in no segment.");
    }

    private async Task<IReadOnlyList<string>> AssertFoundAsync(int exitCode, params string[] lines)
    {
        var (code, output) = await ServerProcess.InspectAsync(_directory);
        foreach (string line in lines) Assert.Contains(line, output);
        Assert.Equal(exitCode, code);
        return output;
    }
}
