using System.Reflection;
using BenchmarkDotNet.Running;

// In this process: a build for each run would take longer than the run, and no class here leaves anything to the next one.
BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(["--inProcess", .. args]);
