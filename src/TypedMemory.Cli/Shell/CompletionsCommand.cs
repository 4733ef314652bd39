using System.CommandLine;

namespace TypedMemory.Cli.Shell;

/// <summary><c>typedmemory completions</c>: the script by which a shell completes command lines.</summary>
internal static class CompletionsCommand
{
    // The tool itself answers what can follow: [suggest:N] is System.CommandLine's directive. Options are offered to
    // whom has begun one; where nothing is left, shells offer files.
    private const string Bash = """
        # typedmemory: put into ~/.bashrc:  source <(typedmemory completions bash)
        _typedmemory() {
            local word="${COMP_WORDS[COMP_CWORD]}" found
            found=$(typedmemory "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null | grep -v '^/')
            [[ "${word}" == -* ]] || found=$(grep -v '^-' <<< "${found}")
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "${found}" -- "${word}"))
        }
        complete -o default -F _typedmemory typedmemory
        """;

    private const string Zsh = """
        # typedmemory: put into ~/.zshrc:  source <(typedmemory completions zsh)
        _typedmemory() {
            local line="${words[*]}"
            local -a found
            found=("${(@f)$(typedmemory "[suggest:${#line}]" "${line}" 2>/dev/null)}")
            found=(${found:#/*})
            [[ "${words[-1]}" == -* ]] || found=(${found:#-*})
            if (( ${#found} )); then compadd -a found; else _files; fi
        }
        compdef _typedmemory typedmemory
        """;

    private const string PowerShell = """
        # typedmemory: put into $PROFILE:  typedmemory completions pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName typedmemory -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            typedmemory "[suggest:$cursorPosition]" "$commandAst" 2>$null |
                Where-Object { $_ -like "$wordToComplete*" -and $_ -notlike "/*" } |
                Where-Object { $wordToComplete -like "-*" -or $_ -notlike "-*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "pwsh");
        var command = new Command("completions", "Prints the script by which a shell completes command lines.")
        {
            shell, CommonOptions.Json(),
        };
        return command.Does((result, output, _) =>
        {
            string script = result.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => PowerShell };
            if (output.IsJson) output.Object(json => json.WriteString("script", script));
            else output.Line(script);
            return Task.FromResult(ExitCodes.Done);
        });
    }
}
