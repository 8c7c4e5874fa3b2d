// The executable: reads the command line and runs the command it names.

using Hoopoe.Commands;

return await HoopoeCommand.RunAsync(args);
