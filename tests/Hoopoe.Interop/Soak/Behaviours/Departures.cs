using Hoopoe.Interop.Parity.Wire;
using Hoopoe.Interop.Soak.Clients;

namespace Hoopoe.Interop.Soak.Behaviours;

/// <summary>How a client goes: in order, without a word, or in the middle of one.</summary>
internal static class Departures
{
    public static void Leave(SoakConnection connection, IReadOnlyList<SoakChannel> channels, Random random)
    {
        switch (random.Next(6))
        {
            case 0 or 1:
                foreach (SoakChannel channel in channels)
                    channel.Close();
                connection.Close();
                connection.Seen.Count("left in order");
                break;
            case 2:
                connection.Close();
                connection.Seen.Count("left with open channels");
                break;
            case 3:
                connection.Abort();
                connection.Seen.Count("left by reset");
                break;
            case 4:
                connection.Dispose();
                connection.Seen.Count("left without a word");
                break;
            default:
                LeaveInTheMiddle(connection, channels, random);
                break;
        }
    }

    private static void LeaveInTheMiddle(SoakConnection connection, IReadOnlyList<SoakChannel> channels, Random random)
    {
        if (channels.Count > 0)
            channels[0].Publish("amq.fanout", "", Publishing.Body(random), Table.Of(("delivery-mode", (byte)2)), upTo: random.Next(1, 5000));
        connection.Abort();
        connection.Seen.Count("left in the middle of a message");
    }
}
