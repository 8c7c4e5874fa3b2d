using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Hoopoe.Interop.Executable;
using Hoopoe.Interop.Hostile;
using Hoopoe.Interop.Management;
using Xunit;

namespace Hoopoe.Interop.Measurements;

/// <summary>
/// What a password's hash takes, and storms of logins of one user at once: for those who log in, and for others who publish meanwhile. Runs only
/// when asked for, by <c>./dev.cs logins</c> (HOOPOE_LOGINS_COUNT of them).
/// </summary>
public sealed class LoginsMeasurement
{
    private const int Iterations = 210_000;
    private static readonly TimeSpan _calm = TimeSpan.FromSeconds(3);

    [Fact(Explicit = true)]
    public async Task Logins_InAStorm_ShowWhatTheyCostEverybody()
    {
        int count = MeasuredBroker.Number("HOOPOE_LOGINS_COUNT", 500);
        MeasuredBroker.Print($"one hash of {Iterations} iterations: {HashMs():F0} ms");
        using var server = await ServerProcess.ServeAsync(["--port", "0", "--http-port", Parity.Brokers.FreePort.Find(1)[0].ToString(CultureInfo.InvariantCulture)]);
        using var api = new ApiClient(server.Http);
        await api.CallAsync("PUT", "users/ann", """{"password":"pencil","tags":""}""");
        await api.CallAsync("PUT", "permissions/%2F/ann", """{"configure":".*","write":".*","read":".*"}""");
        using var others = new Citizens(server.Amqp);
        // What is compiled for the first time is not what is measured.
        await Task.Delay(_calm);
        await PrintAsync(others, "calm", () => Task.Delay(_calm));
        await PrintAsync(others, "one login", () => StormAsync(server.Amqp, 1, "pencil"));
        await PrintAsync(others, $"{count} logins, password known to be right", () => StormAsync(server.Amqp, count, "pencil"));
        await api.CallAsync("PUT", "users/ann", """{"password":"chalk","tags":""}""");
        await PrintAsync(others, $"{count} logins, password new", () => StormAsync(server.Amqp, count, "chalk"));
        await PrintAsync(others, $"{count} logins, password wrong", () => StormAsync(server.Amqp, count, "cheese"));
    }

    private static double HashMs()
    {
        const int Times = 10;
        byte[] salt = new byte[16];
        Rfc2898DeriveBytes.Pbkdf2("pencil", salt, Iterations, HashAlgorithmName.SHA256, 32);
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < Times; i++) Rfc2898DeriveBytes.Pbkdf2("pencil", salt, Iterations, HashAlgorithmName.SHA256, 32);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds / Times;
    }

    private static async Task PrintAsync(Citizens others, string what, Func<Task> storm)
    {
        others.Begin();
        long begin = Stopwatch.GetTimestamp();
        await storm();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        var (confirm, delivery) = others.End();
        MeasuredBroker.Print($"{what}: {seconds:F2} s; others' p99 {confirm:F1} ms to the confirm, {delivery:F1} ms to the consumer");
    }

    private static async Task StormAsync(IPEndPoint address, int count, string password)
    {
        var logins = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => LogInAsync(address, password)));
        double[] letIn = [.. logins.Where(ms => ms >= 0)];
        MeasuredBroker.Print(letIn.Length == 0 ? $"  none of {count} let in" : $"  {letIn.Length} of {count} let in, the slowest after {letIn.Max():F0} ms");
    }

    // How long it took; less than nothing where it was refused.
    private static async Task<double> LogInAsync(IPEndPoint address, string password)
    {
        long begin = Stopwatch.GetTimestamp();
        try
        {
            using var probe = await AmqpProbe.ConnectAsync(address, "ann", password);
            return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }
        catch (Exception refused) when (refused is IOException or OperationCanceledException)
        {
            return -1;
        }
    }
}
