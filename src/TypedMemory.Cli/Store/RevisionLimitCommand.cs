using System.CommandLine;
using System.Globalization;
using TypedMemory.Cli.Shell;
using TypedMemory.Core.Store;

namespace TypedMemory.Cli.Store;

/// <summary><c>typedmemory store revs-limit</c>: how many revisions of a path are kept.</summary>
internal static class RevisionLimitCommand
{
    public static Command Create()
    {
        Argument<string> file = CommonOptions.Store();
        var limit = new Argument<int?>("LIMIT")
        { Description = "The new limit. Default: the present one is printed.", Arity = ArgumentArity.ZeroOrOne };
        limit.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out int given) && given < 1)
                result.AddError($"The limit \"{text}\" is too small: at least 1 revision is kept.");
        });
        var command = new Command("revs-limit", "Prints or sets how many revisions of a path are kept.")
        {
            file, limit, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(file)!, readOnly: result.GetValue(limit) is null, async store =>
        {
            if (result.GetValue(limit) is { } wanted)
                await store.SetRevisionLimitAsync(wanted, token).ConfigureAwait(false);
            StoreInfo info = await store.GetInfoAsync(token).ConfigureAwait(false);
            if (output.IsJson) output.Object(json => json.WriteNumber("revsLimit", info.RevisionLimit));
            else output.Line(info.RevisionLimit.ToString(CultureInfo.InvariantCulture));
            return ExitCodes.Done;
        }, token));
    }
}
