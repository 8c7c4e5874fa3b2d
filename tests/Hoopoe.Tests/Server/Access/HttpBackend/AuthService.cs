using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hoopoe.Server.Access.HttpBackend;

namespace Hoopoe.Tests.Server.Access.HttpBackend;

/// <summary>A small HTTP service that answers what the test says, and notes what it was asked. Ends with the test.</summary>
internal sealed class AuthService : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public AuthService()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>What it was asked, in order: method, path and query, and behind a space the body.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>What it answers to such a text; may wait.</summary>
    public Func<string, Task<string>> Answer { get; set; } = asked => Task.FromResult(asked.Contains("/user", StringComparison.Ordinal) ? "allow administrator management" : "allow");

    public int Status { get; set; } = 200;

    public HttpBackendOptions Options
    {
        get
        {
            string root = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/auth";
            return new HttpBackendOptions { UserPath = $"{root}/user", VirtualHostPath = $"{root}/vhost", ResourcePath = $"{root}/resource", TopicPath = $"{root}/topic" };
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var reader = new StreamReader(client.GetStream(), Encoding.UTF8))
        {
            try
            {
                while (await reader.ReadLineAsync() is { Length: > 0 } request) await AnswerAsync(client, reader, request);
            }
            catch (IOException)
            {
                // The broker has hung up.
            }
        }
    }

    private async Task AnswerAsync(TcpClient client, StreamReader reader, string request)
    {
        int length = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } header)
        {
            if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) length = int.Parse(header.Split(':')[1], null);
        }
        char[] body = new char[length];
        if (length > 0) await reader.ReadBlockAsync(body);
        string[] words = request.Split(' ');
        string asked = $"{words[0]} {words[1]} {new string(body)}".Trim();
        Asked.Enqueue(asked);
        string answer = await Answer(asked);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {Status} x\r\nContent-Length: {answer.Length}\r\n\r\n{answer}"));
    }
}
