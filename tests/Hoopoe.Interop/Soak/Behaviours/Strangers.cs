using System.Net.Sockets;
using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;
using Hoopoe.Interop.Soak.Clients;

namespace Hoopoe.Interop.Soak.Behaviours;

/// <summary>Connections that never become useful: they say nothing, something else, half of it, or do not listen.</summary>
internal static class Strangers
{
    public static void Visit(BrokerAddress broker, Observations seen, Random random)
    {
        seen.Count("strangers");
        switch (random.Next(5))
        {
            case 0:
                Stay(broker, [], random);
                break;
            case 1:
                Stay(broker, "GET / HTTP/1.1\r\n\r\n"u8.ToArray(), random);
                break;
            case 2:
                byte[] bytes = Introduction();
                Stay(broker, bytes[..random.Next(bytes.Length)], random);
                break;
            case 3:
                DoNotListen(broker, random);
                break;
            default:
                LogInWrongly(broker, seen);
                break;
        }
    }

    private static void Stay(BrokerAddress broker, byte[] saying, Random random)
    {
        using TcpClient client = new(broker.Host, broker.Port);
        client.GetStream().Write(saying);
        client.Client.Poll(TimeSpan.FromMilliseconds(random.Next(1, 1500)), SelectMode.SelectError);
    }

    /// <summary>Asks for more than the socket holds and never reads it.</summary>
    private static void DoNotListen(BrokerAddress broker, Random random)
    {
        using TcpClient client = new(broker.Host, broker.Port) { LingerState = new LingerOption(enable: true, seconds: 0) };
        NetworkStream stream = client.GetStream();
        stream.Write(Introduction());
        stream.Write(new Frame(Frame.MethodType, 1, Method.Of("channel.open").Encode()).Encode());
        stream.Write(new Frame(Frame.MethodType, 1, Method.Of("basic.consume", ("queue", Names.Queue(random))).Encode()).Encode());
        client.Client.Poll(TimeSpan.FromMilliseconds(random.Next(1, 3000)), SelectMode.SelectError);
    }

    private static void LogInWrongly(BrokerAddress broker, Observations seen)
    {
        using SoakConnection connection = SoakConnection.Open(broker, seen, new ConnectOptions { Password = "wrong" });
        seen.Fail("a wrong password was taken");
    }

    /// <summary>The client's half of a handshake in one piece.</summary>
    private static byte[] Introduction() =>
    [
        .. "AMQP\0\0\u0009\u0001"u8,
        .. new Frame(Frame.MethodType, 0, new ConnectOptions().StartOk.Encode()).Encode(),
        .. new Frame(Frame.MethodType, 0, Method.Of("connection.tune-ok", ("channel-max", 2047), ("frame-max", 131072)).Encode()).Encode(),
        .. new Frame(Frame.MethodType, 0, Method.Of("connection.open", ("virtual-host", "/")).Encode()).Encode(),
    ];
}
