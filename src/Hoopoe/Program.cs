using System.Net;
using Hoopoe.Server;
using Microsoft.Extensions.Logging;

int port = 5672;
for (int i = 0; i < args.Length; i++) if (args[i] == "--port") port = int.Parse(args[i + 1]);
using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole().SetMinimumLevel(args.Contains("-v") ? LogLevel.Debug : LogLevel.Information));
string? defs = null;
for (int i = 0; i < args.Length; i++) if (args[i] == "--definitions") defs = args[i + 1];
await using var broker = new HoopoeBroker(new IPEndPoint(IPAddress.Loopback, port), loggers);
broker.Scaffold(defs);
Console.WriteLine($"ready on {port}");
var stop = new TaskCompletionSource();
using var term = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, context => { context.Cancel = true; stop.TrySetResult(); });
await stop.Task;
return 0;
