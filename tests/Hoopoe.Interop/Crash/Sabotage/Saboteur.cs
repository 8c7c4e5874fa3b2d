using Hoopoe.Interop.Crash.Load;
using Hoopoe.Interop.Crash.Model;
using Hoopoe.Interop.Crash.Nodes;
using Hoopoe.Interop.Crash.Topology;
using RabbitMQ.Client;

namespace Hoopoe.Interop.Crash.Sabotage;

/// <summary>Does to a broker, behind the ledger's back, what a defect would do to it.</summary>
internal sealed class Saboteur(INode node, Ledger ledger, Defect defect)
{
    private static readonly QueuePlan[] _victims = [Layout.Plain, Layout.FanOne, Layout.FanTwo, Layout.TopicStar, Layout.HeadersAny, Layout.Backlog];

    /// <summary>What a violation that finds this defect says.</summary>
    public static string SymptomOf(Defect defect) => defect switch
    {
        Defect.DropOne => "lost: ",
        Defect.DoubleOne => "doubled: ",
        Defect.AlterOne => "its body",
        Defect.FreshenOne => "does not say so",
        Defect.DeleteQueue => "is not there",
        Defect.None => throw new InvalidOperationException("nothing was to be done"),
    };

    /// <summary>Strikes if there is anything to strike: which message or queue it was.</summary>
    public async Task<string?> StrikeAsync()
    {
        await using IConnection connection = await LoadScene.Factory(node).CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync();
        if (defect == Defect.DeleteQueue)
        {
            await channel.QueueDeleteAsync(Layout.Plain.Name);
            return Layout.Plain.Name;
        }

        Copy? victim = _victims.Select(queue => ledger.LastThatMustBeIn(queue, defect == Defect.FreshenOne)).FirstOrDefault(copy => copy is not null);
        if (victim is null)
            return null;
        while (await channel.BasicGetAsync(victim.Queue.Name, autoAck: false) is { } got)
        {
            if (got.BasicProperties.MessageId == victim.Message.Key.ToString())
            {
                await StrikeAsync(channel, victim, got);
                return victim.ToString();
            }
        }

        throw new InvalidOperationException($"not there even before the sabotage: {victim}");
    }

    private async Task StrikeAsync(IChannel channel, Copy victim, BasicGetResult got)
    {
        byte[] body = got.Body.ToArray();
        if (defect == Defect.AlterOne)
            body[^1] ^= 1;
        if (defect != Defect.DropOne)
            await channel.BasicPublishAsync("", victim.Queue.Name, mandatory: true, new BasicProperties(got.BasicProperties), body);
        if (defect != Defect.DoubleOne)
            await channel.BasicAckAsync(got.DeliveryTag, multiple: false);
        // A round trip, so that all of it is done when the channel closes.
        await channel.QueueDeclarePassiveAsync(victim.Queue.Name);
    }
}
