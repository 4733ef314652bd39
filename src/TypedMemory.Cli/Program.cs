return await TypedMemory.Cli.ToolCommands.RunAsync(args).ConfigureAwait(false);
