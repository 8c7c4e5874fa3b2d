// Those who do nothing wrong, in a process of their own: what a hostile peer costs the process that it comes from, a collection of
// garbage above all, is not to be taken for what the broker makes others wait.
// Arguments: address and port. Says "ready"; answers each line "begin" and "end" of its input, and ends with it.

using System.Globalization;
using System.Net;
using Citizens;

using var pair = new Pair(IPEndPoint.Parse(args[0]));
Console.WriteLine("ready");
while (Console.ReadLine() is { } command)
{
    if (command == "begin")
    {
        pair.Begin();
        Console.WriteLine("begun");
    }
    else
    {
        var (confirm, delivery) = pair.End();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{confirm} {delivery}"));
    }
}
